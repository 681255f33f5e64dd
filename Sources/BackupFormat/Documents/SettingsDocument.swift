package import CronModel

/// `cron/settings.json`: everything around the jobs that they need.
package struct SettingsDocument: Sendable, Codable, Hashable {
    package var format = Manifest.currentFormat
    package var `extension`: ExtensionFacts
    /// `cron.*` as `pg_settings` shows them; nil where the role may not read them.
    package var settings: CronSettings?
    package var related: CronSettings
    package var grants: [Grant]
    package var roles: [RoleFacts]
    package var databases: [DatabaseFacts]
    package var additions: [Addition]

    package init(
        extension facts: ExtensionFacts,
        settings: CronSettings?,
        related: CronSettings,
        grants: [Grant],
        roles: [RoleFacts],
        databases: [DatabaseFacts],
        additions: [Addition]
    ) {
        self.extension = facts
        self.settings = settings
        self.related = related
        self.grants = grants
        self.roles = roles
        self.databases = databases
        self.additions = additions
    }
}
