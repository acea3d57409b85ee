extension World {
    /// A page of a list, by the rules of the list's API.
    ///
    /// - Parameters:
    ///   - key: Of the list in the answer: `catalogs`.
    ///   - sizeParameter: `max_results` or `page_size`.
    ///   - limits: Sizes that are an error, besides negative ones.
    /// - Throws: `Refusal` for a size or token that is none.
    func page(
        _ items: [JSON], key: String, request: Request, sizeParameter: String = "max_results",
        refusedSizes: ClosedRange<Int>? = nil
    ) throws -> Reply {
        let token = request.query["page_token"].flatMap { $0.isEmpty ? nil : $0 }
        var start = 0
        if let token {
            guard let number = Self.place(token), number <= items.count else {
                throw Refusal.invalidParameter("Invalid page token: \(token)")
            }
            start = number
        }
        var size = items.count
        if let text = request.query[sizeParameter] {
            guard let wanted = Int(text), wanted >= 0, refusedSizes?.contains(wanted) != true else {
                throw Refusal.invalidParameter("\(sizeParameter): \(text) is not allowed.")
            }
            size = wanted == 0 ? scenario.pageSize : wanted
        }
        if token == nil && scenario.startsWithEmptyPage {
            return .json(.of([key: .array([]), "next_page_token": .string(Self.token(0))]))
        }
        let end = min(items.count, start + max(1, size))
        let page = Array(items[start..<end])
        return .json(
            .of([
                key: page.isEmpty ? nil : JSON.array(page),
                "next_page_token": end < items.count ? JSON.string(Self.token(end)) : nil,
            ]))
    }

    /// A token that tells a client nothing.
    private static func token(_ place: Int) -> String {
        "bmV4dA" + String(place * 7_919 + 104_729, radix: 36)
    }

    private static func place(_ token: String) -> Int? {
        guard token.hasPrefix("bmV4dA"), let number = Int(token.dropFirst(6), radix: 36),
            number >= 104_729, (number - 104_729) % 7_919 == 0
        else { return nil }
        return (number - 104_729) / 7_919
    }
}
