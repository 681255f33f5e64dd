internal import BackupFormat
package import BackupRepository
package import CronModel

/// Who wrote a repository, and whether it went back: signatures, the chains of sets and records, and what this machine has
/// seen before.
package struct AuthenticityCheck: Sendable {
    private let repository: Repository
    private let memory: RepositoryMemory?

    /// `memory`: nil: this machine remembers nothing.
    package init(_ repository: Repository, memory: RepositoryMemory?) {
        self.repository = repository
        self.memory = memory
    }

    /// Of every cluster and record; what needs no saying is left out.
    package func run() throws -> [Check] {
        let clusters = try repository.clusters()
        return try clusters.flatMap { try signatures(of: repository.sets(of: $0), in: $0) + chain(of: $0) }
            + records() + rollBack()
    }

    /// Of some sets of a cluster; none where nobody signs and nobody asks.
    func signatures(of sets: [SetID], in cluster: String) throws -> [Check] {
        let policy = repository.signatures[cluster]
        var found: [SignaturePolicy.Verdict: [SetID]] = [:]
        try repository.prefetchSignedManifests(of: sets, in: cluster)
        for id in sets {
            // One that cannot be read has failed already.
            guard let (_, verdict) = try? repository.judgedManifest(of: id, in: cluster) else { continue }
            found[verdict, default: []].append(id)
        }
        let asks = policy.asks
        guard asks || found.keys.contains(where: { $0 != .unsigned }) else { return [] }
        let refused = found.filter { verdict, _ in
            asks ? !policy.admits(verdict) : [.wrong, .missing].contains(verdict)
        }
        let signed = (found[.trusted]?.count ?? 0) + (found[.stranger]?.count ?? 0)
        guard refused.isEmpty else { return [refusal(of: refused, in: cluster)] }
        let unsigned = found[.unsigned] ?? []
        return [
            Check(
                "signatures",
                asks && !unsigned.isEmpty ? .warning : .ok,
                summary(signed: signed, unsigned: unsigned.count, asks, cluster),
                hint: asks && !unsigned.isEmpty ? Self.unsignedHint : nil,
                evidence: asks ? unsigned.map { Self.words(.unsigned, $0) } : []
            )
        ]
    }

    private func summary(signed: Int, unsigned: Int, _ asks: Bool, _ cluster: String) -> Text {
        var text = Text(
            "cluster \"\(cluster)\": \(signed.of("set", "is", "are")) signed",
            zh: "集群 \"\(cluster)\"：\(signed) 个备份集已签名"
        )
        text =
            text
            + (asks ? Text(" by trusted keys", zh: "，密钥均受信任") : Text("; no key is trusted here", zh: "；此处未配置受信任的密钥"))
        return unsigned == 0 ? text : text + Text(", \(unsigned) not signed", zh: "，\(unsigned) 个未签名")
    }

    private static let unsignedHint = Text(
        "Whoever can write the repository can write such a set. With require-signatures none of them is restored.",
        zh: "能写入仓库的人都能写出这样的备份集。配置 require-signatures 后，它们都不会被恢复。"
    )

    private func refusal(of refused: [SignaturePolicy.Verdict: [SetID]], in cluster: String) -> Check {
        let sets = refused.flatMap { verdict, ids in ids.map { (id: $0, verdict: verdict) } }.sorted { $0.id < $1.id }
        return Check(
            "signatures",
            .failed,
            Text(
                "cluster \"\(cluster)\": \(sets.count.of("set", "is", "are")) not to be believed",
                zh: "集群 \"\(cluster)\"：\(sets.count) 个备份集不可信"
            ),
            hint: Text(
                "Somebody else may have written them: use others, and find out who could write here. After a change of keys, "
                    + "trusted-keys must name the old one too.",
                zh: "它们可能是他人写入的：请使用其他备份集，并查明谁能写入此处。更换密钥后，trusted-keys 中也须列出旧密钥。"
            ),
            evidence: sets.map { Self.words($0.verdict, $0.id) }
        )
    }

    private static func words(_ verdict: SignaturePolicy.Verdict, _ id: SetID) -> Text {
        switch verdict {
        case .trusted: Text("\(id): signed by a trusted key", zh: "\(id)：由受信任的密钥签名")
        case .unsigned: Text("\(id): not signed", zh: "\(id)：未签名")
        case .missing: Text("\(id): its signature is gone", zh: "\(id)：签名已丢失")
        case .stranger: Text("\(id): signed by a key that nobody trusts", zh: "\(id)：由不受信任的密钥签名")
        case .wrong: Text("\(id): the signature is not of this manifest", zh: "\(id)：签名不属于此清单")
        }
    }

    /// Whether the sets are those that were taken, one after the other.
    private func chain(of cluster: String) throws -> [Check] {
        let chain = try repository.chain(of: cluster)
        guard chain.links > 0 || !chain.breaks.isEmpty else { return [] }
        guard !chain.breaks.isEmpty else {
            return [
                Check(
                    "chain",
                    .ok,
                    chain.isOfCopy
                        ? Text(
                            "cluster \"\(cluster)\": no set that was copied here is missing",
                            zh: "集群 \"\(cluster)\"：曾复制到此处的备份集没有缺失"
                        )
                        : Text(
                            "cluster \"\(cluster)\": no set is missing between the oldest and the newest",
                            zh: "集群 \"\(cluster)\"：最旧与最新的备份集之间没有缺失"
                        )
                )
            ]
        }
        return [
            Check(
                "chain",
                status(of: chain, in: cluster),
                Text(
                    "cluster \"\(cluster)\": \(chain.breaks.count.of("set", "was", "were")) removed or replaced, and no "
                        + "prune is on record for it",
                    zh: "集群 \"\(cluster)\"：有 \(chain.breaks.count) 个备份集被移除或替换，且没有相应的 prune 记录"
                ),
                hint: Text(
                    "\"cronvault prune\" writes down what it removes\(isAsking(cluster) ? ", signed with signing-key" : "").",
                    zh: "\"cronvault prune\" 会记下它删除的内容\(isAsking(cluster) ? "，并用 signing-key 签名" : "")。"
                ),
                evidence: chain.breaks.map(Self.words)
            )
        ]
    }

    private func isAsking(_ cluster: String) -> Bool { !repository.signatures[cluster].trusted.isEmpty }

    /// Without keys anybody may have written anything, and somebody may have removed a set by hand.
    private func status(of chain: Chain, in cluster: String) -> Check.Status {
        let isReplaced = chain.breaks.contains {
            if case .replaced = $0 { true } else { false }
        }
        return isReplaced || isAsking(cluster) ? .failed : .warning
    }

    private static func words(_ torn: Chain.Break) -> Text {
        switch torn {
        case .gone(let id, let next):
            Text("\(id), which \(next) goes on from, is gone", zh: "\(id) 已不存在，而 \(next) 接续于它")
        case .replaced(let id, let next):
            Text("\(id) is another one than \(next) goes on from", zh: "\(id) 已不是 \(next) 所接续的那一个")
        case .lost(let id): Text("\(id), which was copied here, is gone", zh: "曾复制到此处的 \(id) 已不存在")
        }
    }

    /// Records are never removed; each names the one before it.
    private func records() throws -> [Check] {
        let overall = repository.signatures.overall
        var (links, evidence, isForged): (Int, [Text], Bool) = (0, [], false)
        for server in try repository.servers() {
            let folder = Repository.records(of: server)
            var members: [Chain.Member] = []
            for path in try repository.prefetchJudged(folder, ending: ".json", by: overall) {
                guard let judged = try? repository.judgedRecord(at: path, by: overall) else { continue }
                let record = judged.record
                members.append(Chain.Member(id: record.id, sha256: judged.sha256, previous: record.previous))
                guard judged.verdict == .wrong, !overall.trusted.isEmpty else { continue }
                isForged = true
                evidence.append(Text("\(path): no trusted key signed it", zh: "\(path)：并非由受信任的密钥签名"))
            }
            let chain = Chain(members, removed: try unlisted(Chain(members).missing, of: server))
            links += chain.links
            if chain.breaks.contains(where: { if case .replaced = $0 { true } else { false } }) { isForged = true }
            evidence += chain.breaks.map { Text("\(folder)/", zh: "\(folder)/") + Self.words($0) }
        }
        guard !evidence.isEmpty else {
            let summary = Text("no record is missing before the newest ones", zh: "最新的记录之前没有缺失")
            return links == 0 ? [] : [Check("records.chain", .ok, summary)]
        }
        let isAsked = isForged || !overall.trusted.isEmpty
        return [
            Check(
                "records.chain",
                isAsked ? .failed : .warning,
                Text(
                    evidence.count.of("record", "was", "were") + " removed, replaced or forged",
                    zh: "\(evidence.count) 条记录被移除、替换或伪造"
                ),
                hint: Text(
                    "Nothing of cronvault's removes a record. Pins, proofs and owed states may be others than they were.",
                    zh: "cronvault 从不删除记录。固定、演练证明和待恢复的状态可能已不同于原来。"
                ),
                evidence: evidence
            )
        ]
    }

    /// Those of some records that are there, though no listing shows them yet.
    private func unlisted(_ ids: [SetID], of server: String) throws -> Set<SetID> {
        Set(try ids.filter { try repository.link(toRecord: $0, of: server) != nil })
    }

    /// Whether something that this machine saw is there no more.
    private func rollBack() throws -> [Check] {
        guard let memory else { return [] }
        let (seen, losses) = try memory.compare(with: repository)
        guard !losses.isEmpty else {
            let summary = Text("what this machine saw last is there still", zh: "本机上次所见仍在")
            return seen == 0 ? [] : [Check("roll-back", .ok, summary)]
        }
        return [
            Check(
                "roll-back",
                .failed,
                Text("the repository went back to an older state", zh: "仓库退回到了更早的状态"),
                hint: losses.first?.hint,
                evidence: losses.map(\.words)
            )
        ]
    }
}

extension RepositoryMemory.Loss {
    /// What is gone.
    package var words: Text {
        switch self {
        case .set(let id, let cluster, _):
            Text(
                "set \(id) of cluster \"\(cluster)\", which this machine has seen, is gone",
                zh: "本机见过的集群 \"\(cluster)\" 的备份集 \(id) 已不存在"
            )
        case .replacedSet(let id, let cluster, _):
            Text(
                "set \(id) of cluster \"\(cluster)\" is another one than this machine has seen",
                zh: "集群 \"\(cluster)\" 的备份集 \(id) 已不是本机见过的那一个"
            )
        case .record(let id, let server, _):
            Text("record \(server)/\(id), which this machine has seen, is gone", zh: "本机见过的记录 \(server)/\(id) 已不存在")
        case .replacedRecord(let id, let server, _):
            Text(
                "record \(server)/\(id) is another one than this machine has seen",
                zh: "记录 \(server)/\(id) 已不是本机见过的那一条"
            )
        case .repository(let id, _):
            Text("another repository stood here: \(id)", zh: "此处原为另一个仓库：\(id)")
        }
    }

    package var hint: Text {
        Text(
            "Whoever can write it may have put an older copy in its place. Where you did so yourself, remove \"\(file)\": "
                + "this machine then begins anew.",
            zh: "能写入仓库的人可能用旧拷贝替换了它。若是您自己所为，请删除 \"\(file)\"，本机将重新开始记录。"
        )
    }
}
