package import BackupFormat
internal import CronModel
internal import CronSchedule

/// Where sets are kept.
///
/// Documentation/Format.md describes the layout; this type is the only one that knows it.
package struct Repository: Sendable {
    package internal(set) var storage: any Storage
    /// Where records are read; the last is where they are written.
    var recordPlaces: [any Storage]
    /// To whom new files are encrypted, and what decrypts those there are.
    package let encryption: Encryption
    /// Whose signatures count.
    package internal(set) var signatures = SignaturePolicies()
    /// What sets and records are signed with; nil: they are not.
    package internal(set) var signingKey: SigningKey?

    /// Opens a repository that exists.
    ///
    /// Throws `no-repository`, `not-a-repository` or `format-newer`.
    package static func open(_ storage: any Storage, _ encryption: Encryption = Encryption()) throws -> Repository {
        let place = ObjectPath.root.child("repository.json")
        let bytes: [UInt8]
        do {
            bytes = try storage.get(place)
        } catch let error as ActionableError where error.code == "object-missing" {
            throw try noneOrOther(storage)
        }
        _ = try RepositoryDocument.decode(bytes, file: storage.location(of: place))
        return Repository(storage: storage, recordPlaces: [storage], encryption: encryption)
    }

    private static func noneOrOther(_ storage: any Storage) throws -> ActionableError {
        let entries = try storage.list(.root)
        return entries.isEmpty
            ? RepositoryFailure.none(at: storage.location(of: .root))
            : RepositoryFailure.notARepository(storage.location(of: .root))
    }

    /// The same files in another storage.
    package func on(_ other: any Storage) -> Repository {
        var repository = self
        (repository.storage, repository.recordPlaces) = (other, [other])
        return repository
    }

    /// Opens a repository, made first where there is none.
    package static func openOrMake(_ storage: any Storage, _ encryption: Encryption = Encryption()) throws -> Repository
    {
        do {
            return try open(storage, encryption)
        } catch let error as ActionableError where error.code == "no-repository" {
            // Nobody finds one here, neither by its document nor by a listing, which alone may lag.
            let document = RepositoryDocument.new()
            try storage.put(try FormatCoder.encode(document), at: .root.child("repository.json"))
            return try open(storage, encryption)
        }
    }

    /// Whether a store that failed so may take the same when it is tried again.
    package static func mayTakeAgain(_ error: any Error) -> Bool { RemoteFailure.isTransient(error) }

    /// The names of the clusters that have sets here.
    package func clusters() throws -> [String] {
        try storage.list(Self.clusters).filter(\.isFolder).compactMap { ObjectPath.decoded($0.name) }
    }

    package static let clusters = ObjectPath.root.child("clusters")

    package static func folder(ofCluster cluster: String) -> ObjectPath { clusters.child(cluster) }

    package static func folder(of set: SetID, in cluster: String) -> ObjectPath {
        folder(ofCluster: cluster).child("sets").child(set.description)
    }

    package static func folder(ofGeneration generation: String, in cluster: String) -> ObjectPath {
        folder(ofCluster: cluster).child("history").child(generation)
    }

    package static func records(of systemIdentifier: String) -> ObjectPath {
        ObjectPath.root.child("records").child(systemIdentifier)
    }
}

/// `repository.json`.
struct RepositoryDocument: Codable {
    let format: Int
    let name: String
    let id: String

    static func new() -> RepositoryDocument {
        let id = String(UInt64.random(in: .min ... .max), radix: 16)
        return RepositoryDocument(format: Manifest.currentFormat, name: "cronvault", id: id)
    }

    static func decode(_ bytes: [UInt8], file: String) throws -> RepositoryDocument {
        let document = try FormatCoder.decode(RepositoryDocument.self, from: bytes, file: file)
        guard document.format == Manifest.currentFormat else { throw FormatError.newer(file, format: document.format) }
        return document
    }
}
