internal import ExternalTools
internal import Glibc

/// Whether a server of cronvault's own can reach anything beyond its socket.
///
/// A network namespace without interfaces (network_namespaces(7)); sockets in the file system work across it.
enum NetworkFence: Sendable {
    case none
    case root
    /// By a user namespace, where the kernel lets anybody make one.
    case user

    /// The words before a program that take the network from it; nil for none.
    var entrance: [String]? {
        switch self {
        case .none: nil
        case .root: ["unshare", "--net", "--"]
        case .user: ["unshare", "--user", "--map-current-user", "--net", "--"]
        }
    }

    /// The one that this machine permits.
    static func permitted() async -> NetworkFence {
        let fence: NetworkFence = geteuid() == 0 ? .root : .user
        guard let words = fence.entrance,
            let ending = try? await ChildProcess(words[0], words.dropFirst() + ["true"]).output().ending,
            ending.succeeded
        else { return .none }
        return fence
    }
}
