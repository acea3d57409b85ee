extension String {
    /// Not longer than this many characters, with `…` for what is missing: a server may send a
    /// megabyte where a name or a sentence stands, and screens measure every character they draw.
    public func bounded(to most: Int) -> String {
        // A character has a byte at least: most texts are not counted.
        guard utf8.count > most else { return self }
        // One character may be a storm of accents.
        let text = String(unicodeScalars.prefix(most * 4)).prefix(most)
        return text.utf8.count == utf8.count ? self : text + "…"
    }
}
