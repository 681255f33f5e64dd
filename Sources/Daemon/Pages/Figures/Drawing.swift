internal import CronModel

/// Pieces of pictures in SVG: made here of numbers and of words of ours, everything else escaped.
enum Drawing {
    /// A picture that fills the box it stands in, in coordinates of its own.
    static func picture(_ kind: String, width: Int, height: Int, text: String, _ content: String) -> String {
        """
        <svg class="\(kind)" viewBox="0 0 \(width) \(height)" preserveAspectRatio="none" role="img" \
        aria-label="\(Markup.escaped(text))">\(content)</svg>
        """
    }

    /// Rectangles of one class in a row of equal places, neighbours joined; empty where there is none.
    static func row(_ kind: String, _ places: some Sequence<Bool>, top: Int, height: Int) -> String {
        var (path, begin, index) = ("", Int?.none, 0)
        func close(_ end: Int) {
            guard let first = begin else { return }
            path += "M\(first) \(top)h\(end - first)v\(height)h\(first - end)z"
            begin = nil
        }
        for isSet in places {
            if isSet, begin == nil { begin = index }
            if !isSet { close(index) }
            index += 1
        }
        close(index)
        return path.isEmpty ? "" : "<path class=\"\(kind)\" d=\"\(path)\"/>"
    }

    /// At most two decimals, and no zeros at the end.
    static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let (whole, rest) = (hundredths / 100, hundredths % 100)
        if rest == 0 { return String(whole) }
        let digits = rest < 10 ? "0\(rest)" : String(rest)
        return "\(whole).\(digits.hasSuffix("0") ? String(digits.dropLast()) : digits)"
    }
}
