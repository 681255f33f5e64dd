internal import Hummingbird
internal import NIOCore

/// What a request brings beside itself: where it comes from.
struct DaemonContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The client's address, or the proxy's in between.
    let address: String
    /// Who logged in, where the request comes with a session.
    var visitor: Visitor?

    struct Visitor: Sendable {
        let user: String
        /// The session's secret.
        let session: String
    }

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? ""
    }

    /// The cluster that the path names, percent-decoded.
    var clusterName: String { PagePath.name(parameters.get("cluster") ?? "") }

    /// Bytes of a request's body: nobody has more to say than a name and a password.
    var maxUploadSize: Int { 4096 }
}
