internal import BackupFormat
internal import CronModel
internal import Operations

/// Which repository a set is read from, where it is not simply the first.
enum NearestView {
    static func remarks(_ found: NearestSet.Found) -> [Text] {
        var texts: [Text] = []
        if let name = found.name {
            texts += found.passed.map { passed($0, for: name) }
            if found.passed.isEmpty {
                texts.append(
                    Text(
                        "NOTE: set \(found.manifest.set) is in the copy \(name) alone: it is read from there",
                        zh: "注意：备份集 \(found.manifest.set) 仅存在于副本 \(name)：从该处读取"
                    )
                )
            }
            if found.mayBeOlder {
                texts.append(
                    Text(
                        "WARNING: set \(found.manifest.set) is the newest that can be reached; a newer one may be where nobody "
                            + "could look",
                        zh: "警告：备份集 \(found.manifest.set) 是可访问的最新备份集；无法访问之处可能有更新的备份集"
                    )
                )
            }
        }
        return texts
            + found.unseen.map { unseen in
                Text(
                    "NOTE: whether the copy \(unseen.name ?? "") holds a newer set is not known: \(unseen.error.problem.english)",
                    zh: "注意：无法得知副本 \(unseen.name ?? "") 是否有更新的备份集：\(unseen.error.problem.chinese)"
                )
            }
    }

    static func passed(_ passed: PassedRepository, for name: String) -> Text {
        let (place, chinese) = (passed.name.map { "the copy \($0)" }, passed.name.map { "副本 \($0)" })
        return Text(
            "WARNING: \(place ?? "the first repository") is passed over for the copy \(name): "
                + passed.error.problem.english,
            zh: "警告：改用副本 \(name)，而非\(chinese ?? "第一个仓库")：\(passed.error.problem.chinese)"
        )
    }
}
