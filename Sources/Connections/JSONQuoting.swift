extension String {
    /// As a text of JSON, which YAML reads too.
    var jsonQuoted: String {
        let digits = Array("0123456789abcdef")
        var result = "\""
        for scalar in unicodeScalars {
            switch scalar.value {
            case 34, 92: result += "\\" + String(scalar)
            case 0..<32, 127:
                result +=
                    "\\u00" + String(digits[Int(scalar.value >> 4)])
                    + String(digits[Int(scalar.value & 15)])
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
