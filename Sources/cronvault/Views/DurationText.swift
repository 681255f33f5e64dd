/// How long something took, as people read it: `250ms`, `4.2s`, `3m05s`, `2h10m`, `3d04h`.
enum DurationText {
    static func of(seconds: Double) -> String {
        switch seconds {
        case ..<0.9995: return "\(Int((seconds * 1000).rounded()))ms"
        case ..<9.95: return tenths(seconds) + "s"
        case ..<59.5: return "\(Int(seconds.rounded()))s"
        default: break
        }
        let whole = Int(min(seconds, 1e15).rounded())
        if whole < 3600 { return "\(whole / 60)m\(two(whole % 60))s" }
        if whole < 86_400 { return "\(whole / 3600)h\(two(whole / 60 % 60))m" }
        return "\(whole / 86_400)d\(two(whole / 3600 % 24))h"
    }

    private static func tenths(_ seconds: Double) -> String {
        let tenths = Int((seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
