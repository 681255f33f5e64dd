internal import CronModel
internal import CronSchedule

/// A launch that came too late, or not at all: the machine is slower than the server's clock, or pg_cron does otherwise
/// than was foretold.
struct LaunchLag: Error, Equatable {
    /// Nil where nothing tells when the launcher looked at its clock first.
    let job: Int64?
    let difference: LaunchDifference?
    /// By the wall's clock.
    let seconds: Double

    /// Whether the same launch was seen under another clock, to the minute: a machine's lag is another each time.
    func shows(_ other: LaunchDifference, of job: Int64) -> Bool {
        guard self.job == job else { return false }
        return switch (difference, other) {
        case (.missing(let due), .missing(let other)): due == other
        case (.late(let due, let launch), .late(let other, let again)):
            due == other && launch.instant.minute == again.instant.minute
        default: false
        }
    }

    func reason(at speed: Int) -> Text {
        Text(
            "the machine did not keep up: at \(speed) times the speed a launch was \(Int(seconds * 1000)) ms late",
            zh: "本机跟不上：\(speed) 倍速时，启动滞后 \(Int(seconds * 1000)) 毫秒"
        )
    }
}

extension Instant {
    fileprivate var minute: Int { secondsSince1970 / 60 }
}
