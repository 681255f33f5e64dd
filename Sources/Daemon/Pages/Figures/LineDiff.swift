/// How two texts differ, line by line, with some of what is the same around it.
struct LineDiff: Sendable {
    enum Line: Sendable, Hashable {
        case same(String)
        case removed(String)
        case added(String)
        /// So many lines that are the same.
        case skipped(Int)
    }

    let lines: [Line]

    /// Lines of what is the same that stand around a change.
    private static let context = 2
    /// More lines than this of a text are not compared, and more than this are not shown.
    private static let mostCompared = 1000
    private static let mostShown = 200

    init(from old: String, to new: String) {
        let (before, after) = (Self.lines(old), Self.lines(new))
        let difference = after.difference(from: before)
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var all: [Line] = []
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            if removed.contains(left) {
                all.append(.removed(before[left]))
                left += 1
            } else if added.contains(right) {
                all.append(.added(after[right]))
                right += 1
            } else {
                all.append(.same(after[right]))
                (left, right) = (left + 1, right + 1)
            }
        }
        lines = Array(Self.shortened(all).prefix(Self.mostShown))
    }

    private static func lines(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).prefix(mostCompared).map(String.init)
    }

    /// What is the same and far from any change is told by its number.
    private static func shortened(_ lines: [Line]) -> [Line] {
        var isNear = Array(repeating: false, count: lines.count)
        for (index, line) in lines.enumerated() {
            if case .same = line { continue }
            for near in max(0, index - context)...min(lines.count - 1, index + context) { isNear[near] = true }
        }
        var shown: [Line] = []
        var skipped = 0
        for (line, near) in zip(lines, isNear) {
            guard near else {
                skipped += 1
                continue
            }
            if skipped > 0 { shown.append(.skipped(skipped)) }
            skipped = 0
            shown.append(line)
        }
        if skipped > 0, !shown.isEmpty { shown.append(.skipped(skipped)) }
        return shown
    }
}
