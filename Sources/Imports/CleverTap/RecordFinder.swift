internal import Connections
internal import FoundationEssentials
internal import HTTP

/// Finds out which record of a batch an answer speaks of: by its number, by the record itself where
/// that came back, by an identity that no other record of the batch has. It does not guess.
struct RecordFinder {
    /// Which record is meant.
    enum Found: Equatable {
        case place(Int)
        /// One that was spoken of before.
        case repetition
        case unknown
    }

    private let batch: Batch
    /// What is added to a number that counts from 1, to be a place; nil where numbers tell nothing.
    private let offset: Int?
    private var taken: Set<Int> = []
    private let places: [[UInt8]: [Int]]
    private var records: [JSONValue?]?

    /// - Parameter refused: All that the answer speaks of: they count from 1, as CleverTap writes it,
    ///   or all from 0.
    init(_ batch: Batch, _ refused: [UploadReply.Refused]) {
        self.batch = batch
        var places: [[UInt8]: [Int]] = [:]
        if !refused.isEmpty {
            for place in batch.records.indices {
                places[Array((batch.identity(at: place) ?? "").utf8), default: []].append(place)
            }
        }
        self.places = places
        let told = refused.compactMap { one in
            one.number.flatMap { number in one.identity.map { (number, Array($0.utf8)) } }
        }
        let fitting = [0, 1].filter { offset in
            told.allSatisfy { number, identity in
                places[identity]?.contains(number + offset) == true
            }
        }
        // Where both fit, they count as CleverTap does.
        offset = told.isEmpty ? 0 : fitting.first
    }

    /// Records that nothing was said of yet.
    var left: Int { batch.records.count - taken.count }

    /// Which record is meant; it is not found again.
    mutating func take(_ refused: UploadReply.Refused) -> Found {
        let found = find(refused)
        if case .place(let place) = found { taken.insert(place) }
        return found
    }

    /// The next that nothing was said of.
    mutating func takeNext() -> Int? {
        let place = batch.records.indices.first { !taken.contains($0) }
        if let place { taken.insert(place) }
        return place
    }

    private mutating func find(_ refused: UploadReply.Refused) -> Found {
        let named = refused.identity.map { places[Array($0.utf8)] ?? [] }
        if let number = refused.number, let offset {
            let place = number + offset
            if batch.records.indices.contains(place), named?.contains(place) ?? true {
                return taken.contains(place) ? .repetition : .place(place)
            }
        }
        guard let named else { return .unknown }
        if let record = refused.record {
            let same = named.filter { sent(at: $0).map(record.isPart(of:)) ?? false }
            let left = same.filter { !taken.contains($0) }
            if let first = left.first, left.allSatisfy({ sent(at: $0) == sent(at: first) }) {
                // Two that are the same in all are one to CleverTap, too.
                return .place(first)
            }
            if !same.isEmpty { return left.isEmpty ? .repetition : .unknown }
        }
        guard named.count == 1 else { return .unknown }
        return taken.contains(named[0]) ? .repetition : .place(named[0])
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
