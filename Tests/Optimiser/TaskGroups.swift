// The shape that the optimiser of Swift 6.3.1 miscompiles, and the one that bricktap has instead.
// Tests/Optimiser/run compiles both, as people get them.

struct Failure: Error {}

/// The answer to a question about one of some names; nil where there is none.
struct Count: Sendable {
    var name: String
    var count: Int?
}

struct Lister: Sendable {
    var names: [String]

    private func list(_ name: String) async throws(Failure) -> [String] {
        await Task.yield()
        if name.isEmpty { throw Failure() }
        return [name, name]
    }

    /// A tuple, and a typed `do throws` in the task of the group.
    func byTuples() async -> [String: Int] {
        await withTaskGroup(of: (String, Int?).self) { group in
            var counts: [String: Int] = [:]
            var waiting = names[...]
            func next() {
                guard let name = waiting.popFirst() else { return }
                group.addTask {
                    do throws(Failure) {
                        return (name, try await list(name).count)
                    } catch {
                        return (name, nil)
                    }
                }
            }
            for _ in 0..<6 { next() }
            while let (name, count) = await group.next() {
                counts[name] = count
                next()
            }
            return counts
        }
    }

    private func count(_ name: String) async -> Count {
        let found = try? await list(name)
        return Count(name: name, count: found?.count)
    }

    /// A struct, and a function of its own.
    func byStructs() async -> [String: Int] {
        await withTaskGroup(of: Count.self) { group in
            var counts: [String: Int] = [:]
            var waiting = names[...]
            func next() {
                guard let name = waiting.popFirst() else { return }
                group.addTask { await count(name) }
            }
            for _ in 0..<6 { next() }
            while let found = await group.next() {
                counts[found.name] = found.count
                next()
            }
            return counts
        }
    }
}

@main enum TaskGroups {
    static func main() async {
        let names = ["a", "", "c", "d", "a name that does not fit into one word", "f", "g"]
        let lister = Lister(names: names)
        let wanted = Dictionary(uniqueKeysWithValues: names.filter { !$0.isEmpty }.map { ($0, 2) })
        for _ in 0..<1_000 {
            let found =
                CommandLine.arguments.contains("tuples")
                ? await lister.byTuples() : await lister.byStructs()
            guard found == wanted else {
                print("wrong: \(found)")
                return
            }
        }
        print("right")
    }
}
