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
            case _ where isUnseen(scalar) && scalar.value < 0x1_0000:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// Shows nothing of its own, and may turn around what stands beside it.
    private func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
