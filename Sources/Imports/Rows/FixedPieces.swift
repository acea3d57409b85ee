/// What every record repeats, laid out once so that writing it is a copy of bytes and nothing else.
///
/// Pieces stand in one block with room behind the last: a piece of up to `step` bytes is copied by
/// two moves of 16, whatever its length.
struct FixedPieces {
    struct Piece {
        let base: UnsafeRawPointer
        let count: Int

        /// The first property of a record has no comma before it.
        var withoutFirst: Piece { Piece(base: base + 1, count: count - 1) }
    }

    struct Step {
        let column: Int
        let prefix: Piece
        let action: RowPlan.Action
    }

    /// Bytes that `move` reads and writes.
    static let step = 32

    let opening: Piece
    let dataOpening: Piece
    let steps: UnsafeMutableBufferPointer<Step>
    private let block: UnsafeMutableRawPointer

    init(_ plan: RowPlan) {
        let texts = [plan.opening, plan.dataOpening] + plan.steps.map(\.prefix)
        let size = texts.reduce(0) { $0 + $1.count } + Self.step + 1
        let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        block.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        self.block = block
        var at = 0
        func piece(_ bytes: [UInt8]) -> Piece {
            (block + at).copyMemory(from: bytes, byteCount: bytes.count)
            defer { at += bytes.count }
            return Piece(base: UnsafeRawPointer(block + at), count: bytes.count)
        }
        opening = piece(plan.opening)
        dataOpening = piece(plan.dataOpening)
        steps = .allocate(capacity: plan.steps.count)
        _ = steps.initialize(
            from: plan.steps.map {
                Step(column: $0.column, prefix: piece($0.prefix), action: $0.action)
            })
    }

    func deallocate() {
        steps.deallocate()
        block.deallocate()
    }

    @inline(__always)
    static func move(_ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer) {
        let first = from.loadUnaligned(as: SIMD16<UInt8>.self)
        let second = (from + 16).loadUnaligned(as: SIMD16<UInt8>.self)
        to.storeBytes(of: first, as: SIMD16<UInt8>.self)
        (to + 16).storeBytes(of: second, as: SIMD16<UInt8>.self)
    }
}
