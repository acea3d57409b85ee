/// A size in cells.
public struct Size: Sendable, Equatable, Hashable {
    /// Columns.
    public var width: Int
    /// Rows.
    public var height: Int

    /// Taken as it is: unlike an area, a size may be negative.
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}

/// A cell's place; the top left is 0, 0.
public struct Point: Sendable, Equatable, Hashable {
    /// The column, from 0.
    public var x: Int
    /// The row, from 0.
    public var y: Int

    /// Any place: one beyond the canvas is neither drawn nor an error.
    public init(x: Int, y: Int) {
        self.x = x
        self.y = y
    }
}

/// An area of cells.
public struct Rect: Sendable, Equatable, Hashable {
    /// The column of the left edge.
    public var x: Int
    /// The row of the upper edge.
    public var y: Int
    /// Columns.
    public var width: Int
    /// Rows.
    public var height: Int

    /// Negative widths and heights become 0: such an area has no cells.
    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    /// The whole of a canvas of this size.
    public init(_ size: Size) {
        self.init(x: 0, y: 0, width: size.width, height: size.height)
    }

    /// The first column to the right of the area.
    public var right: Int { x + width }
    /// The first row below the area.
    public var bottom: Int { y + height }

    /// Whether a point is inside.
    public func contains(_ point: Point) -> Bool {
        point.x >= x && point.x < right && point.y >= y && point.y < bottom
    }

    /// The rectangle without a margin on each side.
    public func inset(x dx: Int, y dy: Int) -> Rect {
        Rect(x: x + dx, y: y + dy, width: width - 2 * dx, height: height - 2 * dy)
    }

    /// An area of this size in the middle, no larger than this one.
    public func centered(width: Int, height: Int) -> Rect {
        let w = min(width, self.width)
        let h = min(height, self.height)
        return Rect(x: x + (self.width - w) / 2, y: y + (self.height - h) / 2, width: w, height: h)
    }
}
