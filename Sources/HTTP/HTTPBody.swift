internal import Glibc

/// The bytes of a request's body: made once, shared by every try of the request, freed with it.
///
/// `@unchecked Sendable`: nothing writes to the bytes after the initializer.
public final class HTTPBody: @unchecked Sendable {
    let base: UnsafeMutableRawPointer
    /// Bytes in all.
    public let count: Int

    /// Takes over memory that `malloc` gave.
    public init(taking base: UnsafeMutableRawPointer, count: Int) {
        self.base = base
        self.count = count
    }

    public convenience init(_ bytes: [UInt8]) {
        // One byte more: malloc(0) may be nil.
        let base = Self.allocated(bytes.count + 1)
        bytes.withUnsafeBytes {
            if let from = $0.baseAddress { base.copyMemory(from: from, byteCount: $0.count) }
        }
        self.init(taking: base, count: bytes.count)
    }

    /// Memory that a body can take over. Ends the program when there is none, as Swift does.
    public static func allocated(_ count: Int) -> UnsafeMutableRawPointer {
        guard let base = malloc(count) else { fatalError("out of memory") }
        return base
    }

    /// Gives back what `allocated(_:)` gave and no body took over.
    public static func freed(_ base: UnsafeMutableRawPointer) { free(base) }

    deinit {
        free(base)
    }

    /// The bytes in one piece.
    public var bytes: [UInt8] {
        [UInt8](UnsafeRawBufferPointer(start: base, count: count))
    }
}
