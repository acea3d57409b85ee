package import Glibc
internal import Synchronization

/// A pipe that ties children to this process: however it ends, a `kill -9` too, the kernel closes
/// the end that only this process has, and the children read that from their standard input.
///
/// `PR_SET_PDEATHSIG` would be tied to the thread that started them.
package final class Lifeline: Sendable {
    /// What tells a child that its standard input is the lifeline.
    package static let option = "--with-parent"

    private struct Ends {
        var child: Int32
        var own: Int32
    }
    private let ends: Mutex<Ends?>

    package init?() {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        self.ends = Mutex(Ends(child: ends[0], own: ends[1]))
    }

    deinit { cut() }

    /// Starts a child whose standard input the lifeline is; nil once it is cut.
    package func start(_ spawn: Spawn) throws(Spawn.Reason) -> pid_t? {
        // Under the lock: no child may begin while it is cut.
        let result = ends.withLock { ends -> Result<pid_t, Spawn.Reason>? in
            guard let ends else { return nil }
            var spawn = spawn
            spawn.input = .descriptor(ends.child)
            spawn.arguments.append(Self.option)
            do throws(Spawn.Reason) {
                return .success(try spawn.start())
            } catch {
                return .failure(error)
            }
        }
        return try result?.get()
    }

    /// Ends the children that hang on it; no other can be started.
    package func cut() {
        ends.withLock { ends in
            guard let both = ends else { return }
            close(both.child)
            close(both.own)
            ends = nil
        }
    }
}
