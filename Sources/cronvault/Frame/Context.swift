internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import FoundationEssentials
internal import Operations
internal import PostgresAccess

/// Options, environment variables and the configuration file, put together: what a command works with.
struct Context: Sendable {
    let console: Console
    let configuration: Configuration
    let cluster: String
    /// Where the repository is.
    let place: RepositoryPlace
    /// Further repositories that take part; none where the user names one with --repo, which is then worked with alone.
    let copies: [Configuration.Copy]
    /// The copy that the user names with --repo.
    let chosenCopy: Configuration.Copy?
    private let isReadOnly: Bool
    /// The user named it, here or elsewhere.
    var namesRepository: Bool { named != nil }
    private let named: String?
    private let encryption: Encryption
    private let connection: String?
    /// Where the user wants records; nil: in the repository.
    let recordFolder: String?
    /// The command writes records.
    let keepsRecords: Bool

    init(
        _ common: CommonOptions,
        repository: RepositoryOptions? = nil,
        server: ServerOptions? = nil,
        records: RecordOptions? = nil,
        console: Console
    ) throws {
        try self.init(
            common,
            place: repository?.place,
            cluster: repository?.cluster ?? "main",
            connection: server?.connection,
            records: records,
            console: console
        )
    }

    init(
        _ common: CommonOptions,
        place options: PlaceOptions?,
        cluster: String = "main",
        connection: String? = nil,
        records: RecordOptions? = nil,
        console: Console
    ) throws {
        let environment = ProcessInfo.processInfo.environment
        self.console = console
        let configuration =
            try (common.config ?? environment["CRONVAULT_CONFIG"]).map(ConfigurationFile.read) ?? Configuration()
        self.configuration = configuration
        self.cluster = cluster
        guard !cluster.isEmpty, cluster.utf8.count <= 63 else { throw Self.badClusterName(cluster) }
        let choice = options?.repository
        chosenCopy = choice.flatMap { choice in
            configuration.copies.first { $0.name == choice || $0.isSamePlace(as: choice) }
        }
        named =
            chosenCopy?.repository ?? choice ?? environment["CRONVAULT_REPO"] ?? configuration.repository
        copies = choice == nil ? configuration.copies : []
        isReadOnly = options?.readOnly ?? false
        encryption =
            configuration.encryption.with(identity: options?.identity ?? environment["CRONVAULT_IDENTITY"])
        place = RepositoryPlace(try Self.storage(named, isReadOnly: isReadOnly), encryption)
        if choice == nil, let named, let itself = copies.first(where: { $0.isSamePlace(as: named) }) {
            throw Self.copyIsRepository(itself.name)
        }
        self.connection = connection
        recordFolder = records?.folder ?? environment["CRONVAULT_RECORD_DIR"].flatMap { $0.isEmpty ? nil : $0 }
        keepsRecords = records != nil
    }

    /// How a repository in a store is named again; nil for a folder of this machine.
    var remoteAddress: String? { place.storage.isLocal ? nil : named }

    /// How the repository is called in messages.
    var repositoryName: String { named ?? place.storage.location(of: .root) }

    /// A repository in another place, opened with the same keys.
    ///
    /// Throws `repository-address`.
    func place(of address: String) throws -> RepositoryPlace {
        RepositoryPlace(try Self.storage(address, isReadOnly: isReadOnly), encryption)
    }

    var clusterConfiguration: Configuration.Cluster { configuration.clusters[cluster] ?? Configuration.Cluster() }

    var settings: ConnectionSettings {
        ConnectionSettings(conninfo: connection ?? clusterConfiguration.connection ?? "")
    }

    /// The server that the configuration knows under the cluster's name.
    var configuredSource: ConnectionSettings? {
        clusterConfiguration.connection.map { ConnectionSettings(conninfo: $0) }
    }

    /// The repository's storage: a folder of this machine, or a store.
    ///
    /// Throws `repository-address`.
    private static func storage(_ named: String?, isReadOnly: Bool) throws -> any Storage {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["HOME"] ?? "."
        let storage: any Storage
        if let named, let address = try RemoteAddress(named) {
            let staging = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
            storage = RemoteFolder(address, staging: staging, copies: cacheFolder)
        } else {
            let data = environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.local/share"
            var path = named ?? data + "/cronvault"
            if path.hasPrefix("~/") { path = home + path.dropFirst() }
            storage = LocalFolder(root: path)
        }
        return isReadOnly ? ReadOnlyStorage(storage) : storage
    }

    /// The key that sets, records and drills are signed with; nil where none is configured.
    ///
    /// Throws `signing-key`.
    func signingKey() throws -> SigningKey? {
        try clusterConfiguration.signingKey.map { try SigningKey(file: $0) }
    }

    /// The same where it can be read: what brings a server back must not wait for it.
    func signingKeyIfReadable() -> SigningKey? {
        do {
            return try signingKey()
        } catch {
            console.remark(
                Text(
                    "NOTE: what is done is on record unsigned: the signing key cannot be read",
                    zh: "注意：无法读取签名密钥，操作记录将不带签名"
                )
            )
            return nil
        }
    }

    /// What the operations take from the world.
    func environment() -> Operations.Environment {
        Operations.Environment(toolVersion: Version.text, progress: ProgressView.make(console))
    }

    private static func copyIsRepository(_ name: String) -> ActionableError {
        ActionableError(
            "copy-is-itself",
            Text("the copy \"\(name)\" is the repository itself", zh: "副本 \"\(name)\" 就是仓库本身"),
            hints: [
                Text(
                    "CRONVAULT_REPO names the first repository, and copies in the configuration the further ones.",
                    zh: "CRONVAULT_REPO 指定第一个仓库，配置中的 copies 指定其他仓库。"
                )
            ],
            exitStatus: .wrongUsage
        )
    }

    private static func badClusterName(_ name: String) -> ActionableError {
        ActionableError(
            "cluster-name",
            Text("\"\(name)\" is no name for a cluster: 1 to 63 bytes", zh: "\"\(name)\" 不能作为集群名称：长度应为 1 到 63 字节"),
            exitStatus: .wrongUsage
        )
    }
}
