internal import ArgumentParser
internal import CronModel
internal import Operations

/// The command `cronvault cluster`.
struct ClusterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster",
        abstract: "Which server a cluster's name stands for.",
        subcommands: [Adopt.self]
    )

    /// The command `cronvault cluster adopt`.
    struct Adopt: Operation {
        static let configuration = CommandConfiguration(
            commandName: "adopt",
            abstract: "Let a cluster's name stand for the connected server from now on.",
            discussion: """
                After a recovery onto a new server, or pg_upgrade: its backups then go on under the same name, and the \
                server before is refused.

                Examples:
                  cronvault cluster adopt main --db service=production --confirm

                \(ExitStatus.table)
                """
        )

        @OptionGroup var common: CommonOptions
        @OptionGroup var server: ServerOptions

        @OptionGroup var place: PlaceOptions

        @Argument(help: "The cluster's name.")
        var name: String

        @Flag(name: .long, help: "Do not ask.")
        var confirm = false

        func perform(_ console: Console) async throws -> ExitStatus {
            let context = try Context(
                common,
                place: place,
                cluster: name,
                connection: server.connection,
                console: console
            )
            let repository = try context.repository()
            if !confirm {
                try Question.ask(
                    Text("let \"\(name)\" stand for this server?", zh: "让 \"\(name)\" 代表此服务器？"),
                    option: "cluster adopt",
                    console
                )
            }
            let adoption = Adoption(
                of: context.settings,
                as: name,
                in: repository,
                environment: context.environment()
            )
            try console.show(try await adoption.run()) { report in
                [
                    Line(
                        Text(
                            "\"\(report.cluster)\" stands for server \(report.now) now (before: \(report.before))",
                            zh: "\"\(report.cluster)\" 现在代表服务器 \(report.now)（此前：\(report.before)）"
                        ),
                        .ok
                    )
                ]
            }
            return .done
        }
    }
}
