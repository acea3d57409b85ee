internal import HTTP

/// The body that is being written: one buffer, which grows before a record that might not fit.
extension RowTranscoder {
    func begin() {
        count = 0
        put(Self.bodyOpening)
    }

    static let bodyOpening = Array("{\"d\":[".utf8)

    func finish() -> HTTPBody {
        reserve(2)
        out[count] = 93
        out[count + 1] = 125
        let body = HTTPBody(taking: UnsafeMutableRawPointer(out), count: count + 2)
        expected = max(16 << 10, count + count / 32)
        capacity = expected
        out = HTTPBody.allocated(capacity).assumingMemoryBound(to: UInt8.self)
        return body
    }

    @inline(__always)
    func reserve(_ more: Int) {
        if count + more > capacity { grow(count + more) }
    }

    func grow(_ needed: Int) {
        capacity = max(needed, capacity + capacity / 2)
        let larger = HTTPBody.allocated(capacity)
        larger.copyMemory(from: out, byteCount: count)
        HTTPBody.freed(out)
        out = larger.assumingMemoryBound(to: UInt8.self)
    }

    @inline(__always)
    func put(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { put($0) }
    }

    @inline(__always)
    func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else { return }
        UnsafeMutableRawPointer(out + count).copyMemory(from: base, byteCount: bytes.count)
        count += bytes.count
    }

    /// Most pieces are short: two wide moves do what a call to memmove would.
    @inline(__always)
    func put(_ piece: FixedPieces.Piece) {
        let to = UnsafeMutableRawPointer(out + count)
        if piece.count <= FixedPieces.step {
            FixedPieces.move(piece.base, to)
        } else {
            to.copyMemory(from: piece.base, byteCount: piece.count)
        }
        count += piece.count
    }

    @inline(__always)
    func put(_ cell: Cell, of base: UnsafePointer<UInt8>) {
        let to = UnsafeMutableRawPointer(out + count)
        let from = UnsafeRawPointer(base + cell.start)
        if cell.count <= FixedPieces.step && cell.start + FixedPieces.step <= sourceEnd {
            FixedPieces.move(from, to)
        } else {
            to.copyMemory(from: from, byteCount: cell.count)
        }
        count += cell.count
    }

    func put(number: Int) {
        var rest = number.magnitude
        if number < 0 {
            out[count] = 45
            count += 1
        }
        var length = 1
        var limit: UInt = 10
        while rest >= limit && length < 19 {
            length += 1
            limit &*= 10
        }
        var at = count + length
        count = at
        repeat {
            at -= 1
            out[at] = UInt8(truncatingIfNeeded: rest % 10) + 48
            rest /= 10
        } while rest > 0
    }
}
