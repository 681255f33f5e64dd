import BackupRepository
import TestSupport
import Testing

/// The conformers of `Storage` that keep its contract, each given a fresh place.
enum StorageKind: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case folder
    case memory
    case overlay
    /// A store that rclone reaches, under rules as most have them.
    case remote

    var testDescription: String { rawValue }

    /// A storage, kept while the place it lies in is referred to.
    func make() throws -> StoragePlace {
        switch self {
        case .folder:
            let folder = try TemporaryFolder("storage")
            return StoragePlace(storage: LocalFolder(root: folder.path("repository")), folder: folder)
        case .remote:
            let folder = try TemporaryFolder("storage")
            let store = try ObjectStore.running()
            let name = folder.path.split(separator: "/").last.map(String.init) ?? "storage"
            guard let address = try RemoteAddress(store.address(name)) else { throw ObjectStore.NoStore() }
            return StoragePlace(
                storage: RemoteFolder(address, staging: folder.path, copies: folder.path("copies")),
                folder: folder
            )
        case .memory: return StoragePlace(storage: MemoryStorage(), folder: nil)
        case .overlay: return StoragePlace(storage: OverlayStorage(over: MemoryStorage()), folder: nil)
        }
    }
}

/// A storage and the folder it lies in.
struct StoragePlace {
    let storage: any Storage
    let folder: TemporaryFolder?
}
