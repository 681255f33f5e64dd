internal import BackupFormat
internal import CronModel

extension FullPlanner {
    /// New roles come with all they had, but not as superusers unless that is asked for; roles that stand here stay.
    mutating func addRoles() {
        for words in contents.globals.unknown.distinct() {
            plan.block(
                "globals-malformed",
                layer.globals,
                Text(
                    "the globals hold a statement \"\(words) …\" that pg_dumpall does not write",
                    zh: "全局对象中含有 pg_dumpall 不会生成的语句 \"\(words) …\""
                ),
                hint: Text("Do not trust this set.", zh: "请勿信任此备份集。")
            )
        }
        let standing = Dictionary(target.roles.map { (ExactText($0.name), $0) }) { first, _ in first }
        for step in contents.globals.steps {
            switch step.effect {
            case .makesRole(let name), .altersRole(let name), .grantsParameter(let name):
                guard standing[ExactText(name)] == nil else { continue }
                full.roles.append(options.keepsSuperusers ? step.statement : step.statement.withoutSuperuser)
            case .addsMember(let member, _):
                guard standing[ExactText(member)] == nil else { continue }
                full.roles.append(step.statement)
            case .tablespace: continue
            }
        }
        for role in contents.globals.roles.values.sorted(by: { ExactText($0.name) < ExactText($1.name) }) {
            if let there = standing[ExactText(role.name)] {
                compare(role, with: there)
            } else {
                add(role)
            }
        }
    }

    private mutating func add(_ role: Globals.Role) {
        full.newRoles.append(role.facts(keepingSuperuser: options.keepsSuperusers))
        let groups = role.memberOf.isEmpty ? "" : ", " + role.memberOf.map { "\"\($0)\"" }.joined(separator: ", ")
        let isDemoted = role.isSuperuser && !options.keepsSuperusers
        let password = layer.globalsHoldPasswords
        plan.act(
            .role,
            role.name,
            Text(
                "create it as it was" + (password ? "" : ", without a password")
                    + (groups.isEmpty ? "" : ", member of\(groups.dropFirst())")
                    + (isDemoted ? ", but not as the superuser it was (--keep-superusers)" : "")
                    + (role.isSuperuser && !isDemoted ? ", as a SUPERUSER" : ""),
                zh: "按原样创建" + (password ? "" : "，无密码") + (groups.isEmpty ? "" : "，所属角色\(groups.dropFirst())")
                    + (isDemoted ? "，但不再是超级用户（可用 --keep-superusers 保留）" : "")
                    + (role.isSuperuser && !isDemoted ? "，仍为超级用户" : "")
            )
        )
    }

    /// A role that stands here is left as it is; what differs is said.
    private mutating func compare(_ role: Globals.Role, with there: RoleFacts) {
        let was = role.facts(keepingSuperuser: true)
        let attributes: [(String, Bool, Bool)] = [
            ("LOGIN", was.canLogin, there.canLogin), ("SUPERUSER", was.isSuperuser, there.isSuperuser),
            ("INHERIT", was.inherits, there.inherits), ("CREATEROLE", was.createsRoles, there.createsRoles),
            ("CREATEDB", was.createsDatabases, there.createsDatabases),
            ("REPLICATION", was.replicates, there.replicates),
            ("BYPASSRLS", was.bypassesRowSecurity, there.bypassesRowSecurity),
        ]
        let missing = was.memberOf.filter { group in !there.memberOf.contains { ExactText($0) == ExactText(group) } }
        let differing = attributes.filter { $0.1 != $0.2 }.map { ($0.1 ? "" : "NO") + $0.0 }
        let settings = was.settings.map(\.setting).filter { setting in
            !there.settings.contains { $0.database == nil && $0.setting == setting }
        }
        let all = differing + missing.map { "IN ROLE \"\($0)\"" } + settings.map { "SET \($0)" }
        guard !all.isEmpty else { return }
        let list = all.joined(separator: ", ")
        plan.act(
            .note,
            role.name,
            Text("this role stays as it is here; in the set it also has: \(list)", zh: "该角色保持现状；备份集中另有：\(list)")
        )
    }

    /// A folder of the host is nothing that a restore could make.
    mutating func addTablespaces() {
        guard options.keepsTablespaces else { return }
        for (name, location) in contents.globals.tablespaces where !target.tablespaces.contains(name) {
            plan.block(
                "tablespace-missing",
                name,
                Text(
                    "there is no tablespace \"\(name)\" (it was in \(location))",
                    zh: "没有表空间 \"\(name)\"（原位于 \(location)）"
                ),
                hint: Text(
                    "Make the folder and CREATE TABLESPACE \"\(name)\" LOCATION '…', or put all into the default with "
                        + "--no-tablespaces.",
                    zh: "请建立目录并执行 CREATE TABLESPACE \"\(name)\" LOCATION '…'，或用 --no-tablespaces 全部放入默认表空间。"
                )
            )
        }
    }
}
