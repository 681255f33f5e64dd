// What rclone's remote control takes and gives (rclone's documentation, "Remote controlling rclone").

struct Place: Encodable {
    let fs = RemoteControl.remote
    let remote: String
}

struct FileCopy: Encodable {
    let srcFs: String
    let srcRemote: String
    let dstFs = RemoteControl.remote
    let dstRemote: String
    let settings = CallSettings(noCheckDest: true)

    enum CodingKeys: String, CodingKey {
        case srcFs, srcRemote, dstFs, dstRemote
        case settings = "_config"
    }
}

struct FolderCopy: Encodable {
    let srcFs: String
    let dstFs: String
    let settings: CallSettings
    var filter: CallFilter?

    enum CodingKeys: String, CodingKey {
        case srcFs, dstFs
        case settings = "_config"
        case filter = "_filter"
    }
}

struct Listing: Encodable {
    let fs = RemoteControl.remote
    var remote = ""
    let options: Options
    let settings: CallSettings
    var filter: CallFilter?
    /// What its errors are counted under.
    var group: String?

    struct Options: Encodable {
        let recurse: Bool
        /// Else some stores are asked for each object.
        let noMimeType = true
    }

    enum CodingKeys: String, CodingKey {
        case fs, remote
        case options = "opt"
        case settings = "_config"
        case filter = "_filter"
        case group = "_group"
    }
}

/// Asks what happened in calls of a group.
struct Statistics: Encodable {
    let group: String
}

/// What happened in them.
struct Happened: Decodable {
    let errors: Int
    let lastError: String?
}

/// Of a call's own, whatever the user's environment says.
struct CallSettings: Encodable {
    /// Else rclone would list the folders of objects that it is told to look at, and believe that.
    let noTraverse = true
    let maxDepth = -1
    var noCheckDest = false
    var sizeOnly = false
    var transfers: Int?
    var checkers: Int?

    enum CodingKeys: String, CodingKey {
        case noTraverse = "NoTraverse"
        case maxDepth = "MaxDepth"
        case noCheckDest = "NoCheckDest"
        case sizeOnly = "SizeOnly"
        case transfers = "Transfers"
        case checkers = "Checkers"
    }
}

struct CallFilter: Encodable {
    /// Files that hold paths, a line each.
    let names: [String]

    init(_ file: String) { names = [file] }

    enum CodingKeys: String, CodingKey {
        case names = "FilesFromRaw"
    }
}

struct Listed: Decodable {
    let list: [Item]

    struct Item: Decodable {
        let path: String
        let bytes: Int64
        let modified: String
        let isFolder: Bool

        enum CodingKeys: String, CodingKey {
            case path = "Path"
            case bytes = "Size"
            case modified = "ModTime"
            case isFolder = "IsDir"
        }
    }
}
