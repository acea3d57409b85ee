internal import Glibc

/// A pipe that ties children to this process: however it ends, a `kill -9` too, the kernel closes
/// the end that only this process has, and the children read that from their standard input.
///
/// `PR_SET_PDEATHSIG` would be tied to the thread that started them.
final class Lifeline: Sendable {
    /// What tells a child that its standard input is the lifeline.
    static let option = "--with-parent"

    /// What a child gets as its standard input.
    let childEnd: Int32
    private let ownEnd: Int32

    init?() {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (childEnd, ownEnd) = (ends[0], ends[1])
    }

    deinit {
        close(childEnd)
        close(ownEnd)
    }
}
