internal import CronModel
internal import ExternalTools
internal import Glibc

/// Who a lab's server runs as.
///
/// PostgreSQL refuses to run as root, so root's labs run as the user `postgres`.
struct LabOwner: Sendable {
    /// The user to change to; nil: whoever runs cronvault.
    let identity: UserIdentity?
    let user: UInt32
    let group: UInt32

    /// Throws `lab-user` when started by root on a machine without a user `postgres`.
    static func current() throws(ActionableError) -> LabOwner {
        guard geteuid() == 0 else { return LabOwner(identity: nil, user: geteuid(), group: getegid()) }
        guard let entry = getpwnam("postgres") else { throw LabFailure.user() }
        let identity = UserIdentity(name: "postgres", user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
        return LabOwner(identity: identity, user: identity.user, group: identity.group)
    }
}
