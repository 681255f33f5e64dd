/// Sizes and durations as people read them.
enum Quantity {
    /// 1.5 MB; decimal units, as disks and dumps are measured.
    static func bytes(_ count: Int64) -> String {
        var value = Double(count)
        var unit = 0
        let units = ["B", "kB", "MB", "GB", "TB"]
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return unit == 0 ? "\(count) B" : "\(rounded(value)) \(units[unit])"
    }

    /// A duration as `0.42 s`.
    static func seconds(_ value: Double) -> String {
        "\(rounded(value)) s"
    }

    private static func rounded(_ value: Double) -> String {
        let places = value < 10 ? 2 : value < 100 ? 1 : 0
        let scale = [1, 10, 100][places]
        let scaled = Int((value * Double(scale)).rounded())
        guard places > 0 else { return String(scaled) }
        let fraction = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
    }
}
