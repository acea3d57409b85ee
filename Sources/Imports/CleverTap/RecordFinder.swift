internal import Connections
internal import FoundationEssentials
internal import HTTP

/// Finds out which record of a batch an answer speaks of: by the whole record where it came back, by
/// its number where that fits, by an identity that no other record of the batch has.
struct RecordFinder {
    private let batch: Batch
    private var taken: Set<Int> = []
    private var places: [String: [Int]]?
    private var records: [JSONValue?]?

    init(_ batch: Batch) {
        self.batch = batch
    }

    /// Records that nothing was said of yet.
    var left: Int { batch.records.count - taken.count }

    /// The place in the batch; nil where it cannot be known.
    mutating func take(_ refused: UploadReply.Refused) -> Int? {
        let place = find(refused)
        if let place { taken.insert(place) }
        return place
    }

    /// The next that nothing was said of.
    mutating func takeNext() -> Int? {
        let place = batch.records.indices.first { !taken.contains($0) }
        if let place { taken.insert(place) }
        return place
    }

    private mutating func find(_ refused: UploadReply.Refused) -> Int? {
        let candidates = refused.identity.map { named($0) }
        if let candidates, let record = refused.record, candidates.count > 1 {
            let whole = candidates.filter { sent(at: $0) == record }
            // Two that are the same in all are one to CleverTap, too.
            if let first = whole.first { return first }
        }
        if let number = refused.number {
            // Some answers count from 0.
            let possible = [number, number + 1].filter {
                batch.records.indices.contains($0) && !taken.contains($0)
            }
            if let candidates {
                let both = possible.filter(candidates.contains)
                if both.count == 1 { return both[0] }
            } else if let first = possible.first {
                return first
            }
        }
        return candidates?.count == 1 ? candidates?[0] : nil
    }

    /// Records of an identity that nothing was said of.
    private mutating func named(_ identity: String) -> [Int] {
        if places == nil {
            var found: [String: [Int]] = [:]
            for place in batch.records.indices {
                found[batch.identity(at: place) ?? "", default: []].append(place)
            }
            places = found
        }
        return (places?[identity] ?? []).filter { !taken.contains($0) }
    }

    private mutating func sent(at place: Int) -> JSONValue? {
        if records == nil {
            let bytes = batch.body?.bytes ?? []
            records = Batch.records(in: bytes).map {
                try? JSONDecoder().decode(JSONValue.self, from: Data(bytes[$0]))
            }
        }
        guard let records, records.indices.contains(place) else { return nil }
        return records[place]
    }
}
