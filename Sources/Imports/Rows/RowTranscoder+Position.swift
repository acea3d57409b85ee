extension RowTranscoder {
    /// Where reading a chunk has come to.
    package struct Position {
        let chunk: Chunk
        var mark: RowScanner.Mark?
        var batch = 0
        var isOver = false

        package init(_ chunk: Chunk) {
            self.chunk = chunk
        }
    }
}
