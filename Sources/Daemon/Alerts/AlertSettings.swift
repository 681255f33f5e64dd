/// What is told to whom, and how: the key `alerts`.
package struct AlertSettings: Sendable, Hashable {
    package var channels: [Channel] = []
    package var thresholds = AlertThresholds()
    package var groupWait = 30
    package var repeatInterval = 4 * 3600
    package var quiet: QuietHours?
    /// Events that nobody is told of.
    package var muted: Set<Condition.Event> = []

    package init() {}

    var manners: AlertBook.Manners {
        AlertBook.Manners(groupWait: groupWait, repeatInterval: repeatInterval, quiet: quiet)
    }
}
