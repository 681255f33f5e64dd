internal import ArgumentParser
internal import Operations

/// How databases and roles of the full layer are brought back.
struct FullLayerOptions: ParsableArguments, Sendable {
    @Option(name: .long, help: "With layer full: only these databases, separated by commas.")
    var databases: String?

    @Option(name: .long, help: "With --databases of one name: restore it under another name; its jobs go there too.")
    var into: String?

    @Option(name: .long, help: "Decompress each dump in this folder first, so that --jobs works.")
    var spool: String?

    @Option(name: .customLong("jobs"), help: "Processes of pg_restore for one database. Needs --spool.")
    var parallel = 1

    @Flag(name: .customLong("no-tablespaces"), help: "Put everything into the default tablespace.")
    var noTablespaces = false

    @Flag(
        name: .customLong("keep-superusers"),
        help: "Missing roles that were superusers become superusers again; else they come without that right."
    )
    var keepSuperusers = false

    @Option(name: .customLong("pg-bindir"), help: "The folder of pg_restore.")
    var bindir: String?

    func validate(restoringFull: Bool) throws {
        if parallel < 1 { throw ValidationError("--jobs takes a number from 1.") }
        if parallel > 1, spool == nil {
            throw ValidationError("--jobs needs --spool: pg_restore cannot share a stream.")
        }
        if into != nil, databases.flatMap(NameList.parse)?.count != 1 {
            throw ValidationError("--into needs --databases with one name.")
        }
        let asks = databases != nil || spool != nil || noTablespaces || keepSuperusers
        if asks, !restoringFull {
            throw ValidationError("These options are for the full layer: --layers full,cron,history.")
        }
    }

    func apply(to options: inout RestoreOptions) {
        options.chosenDatabases = databases.flatMap(NameList.parse)
        options.spool = spool
        options.parallel = parallel
        options.keepsTablespaces = !noTablespaces
        options.keepsSuperusers = keepSuperusers
        options.bindir = bindir
        guard let into, let source = options.chosenDatabases?.first else { return }
        options.databases[source] = into
        options.isCopy = source != into
    }
}
