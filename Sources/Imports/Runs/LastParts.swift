/// The last part of a batch that has a row of each identity: a table of open addressing, as it is
/// asked for every row. What nothing waits for any more is forgotten when it is half full.
struct LastParts {
    /// A part's number and one in 24 bits, enough for eight billion rows, and above it 40 bits of the
    /// identity's; 0 where nobody is. Two people who share these wait for one another without need.
    private var slots: [UInt64]
    private var count = 0

    private static let smallest = 1 << 16
    private static let lower: UInt64 = 0xFF_FFFF

    init(slots: Int = smallest) {
        self.slots = [UInt64](repeating: 0, count: slots)
    }

    /// Whether as many identities more may come before room has to be made.
    func hasRoom(for more: Int) -> Bool { (count + more) * 2 <= slots.count }

    /// Where an identity is, or would be. A slot is found again by what stands in it.
    @inline(__always)
    private static func slot(_ bits: UInt64, _ slots: UnsafeMutableBufferPointer<UInt64>) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: bits >> 24) & mask
        while slots[slot] != 0, slots[slot] & ~lower != bits & ~lower { slot = (slot + 1) & mask }
        return slot
    }

    /// Notes that a part has rows of these people, but for those of whom an earlier part is open.
    ///
    /// - Returns: The places of these in the list, and the earlier parts.
    mutating func note(_ people: [IdentityHash], _ part: UInt32, isOpen: [Bool]) -> [(
        place: Int, earlier: UInt32
    )] {
        var waiting: [(place: Int, earlier: UInt32)] = []
        slots.withUnsafeMutableBufferPointer { slots in
            for place in people.indices {
                let bits = people[place].bits
                let slot = Self.slot(bits, slots)
                if slots[slot] == 0 {
                    count += 1
                } else {
                    let known = UInt32(truncatingIfNeeded: slots[slot] & Self.lower) - 1
                    if known == part { continue }
                    if isOpen[Int(known)] {
                        waiting.append((place, known))
                        continue
                    }
                }
                slots[slot] = bits & ~Self.lower | UInt64(part) + 1
            }
        }
        return waiting
    }

    /// The part that was noted last; nil for somebody who is new.
    subscript(_ person: IdentityHash) -> UInt32? {
        mutating get {
            let found = slots.withUnsafeMutableBufferPointer { $0[Self.slot(person.bits, $0)] }
            return found == 0 ? nil : UInt32(truncatingIfNeeded: found & Self.lower) - 1
        }
    }

    mutating func set(_ person: IdentityHash, _ part: UInt32) {
        slots.withUnsafeMutableBufferPointer { slots in
            let slot = Self.slot(person.bits, slots)
            if slots[slot] == 0 { count += 1 }
            slots[slot] = person.bits & ~Self.lower | UInt64(part) + 1
        }
    }

    /// A table with what is still of use, and room for more.
    func kept(room: Int, isOpen: [Bool]) -> LastParts {
        let open = slots.filter { $0 != 0 && isOpen[Int($0 & Self.lower) - 1] }
        var size = Self.smallest
        while size < (open.count + room) * 2 { size *= 2 }
        var kept = LastParts(slots: size)
        kept.count = open.count
        kept.slots.withUnsafeMutableBufferPointer { slots in
            for entry in open { slots[Self.slot(entry, slots)] = entry }
        }
        return kept
    }
}
