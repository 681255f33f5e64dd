internal import CronModel
internal import Operations

/// The lines of two commands against each other, as diff(1) shows them, within bounds.
enum LineDifference {
    /// Where more lines than these lie between the first and the last difference, they are not compared one by one: time
    /// and memory grow with the square of what differs.
    private static let lineLimit = 1000
    private static let context = 3
    private static let shownLimit = 60

    private enum Step {
        case same(String)
        case removed(String)
        case added(String)

        var isSame: Bool {
            if case .same = self { true } else { false }
        }
    }

    /// A changed command.
    static func lines(_ change: ValueChange, verbose: Bool) -> [Line] {
        let (old, new) = (split(change.from ?? ""), split(change.to ?? ""))
        guard old.count > 1 || new.count > 1 else {
            return [
                DiffView.removed("command: \(DiffView.shown(old.first ?? "", verbose))"),
                DiffView.added("command: \(DiffView.shown(new.first ?? "", verbose))"),
            ]
        }
        let head = Line(verbatim: " command:")
        guard let all = steps(old, new) else {
            return [
                head,
                Line(
                    Text(
                        " (\(old.count) and \(new.count) lines: too long to be compared here; see --json)",
                        zh: "（\(old.count) 行与 \(new.count) 行：过长，请用 --json 查看）"
                    )
                ),
            ]
        }
        let steps = near(all)
        let limit = verbose ? steps.count : shownLimit
        let shown = steps.prefix(limit).map { step in
            guard let step else { return Line(verbatim: "   …", .faint) }
            return switch step {
            case .same(let line): Line(verbatim: "   " + DiffView.shown(line, verbose), .faint)
            case .removed(let line): DiffView.removed("  " + DiffView.shown(line, verbose))
            case .added(let line): DiffView.added("  " + DiffView.shown(line, verbose))
            }
        }
        return [head] + shown + (steps.count > limit ? [cut(steps.count - limit)] : [])
    }

    static func cut(_ rest: Int) -> Line {
        Line(Text("   … \(rest) more lines (--verbose shows all)", zh: "   ……另有 \(rest) 行（--verbose 显示全部）"), .faint)
    }

    /// Lines at line feeds alone: Swift would end one at other characters too, and take a carriage return for a part of
    /// the end.
    static func split(_ text: String) -> [String] {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    }

    /// The way from one text to the other; nil where it would take too long to find.
    private static func steps(_ old: [String], _ new: [String]) -> [Step]? {
        let (before, after) = (old.map(ExactText.init), new.map(ExactText.init))
        let shorter = min(before.count, after.count)
        let head = zip(before, after).prefix { $0 == $1 }.count
        let tail = zip(before.reversed(), after.reversed()).prefix(shorter - head).prefix { $0 == $1 }.count
        let (left, right) = (head..<before.count - tail, head..<after.count - tail)
        guard left.count <= lineLimit, right.count <= lineLimit else { return nil }
        let difference = Array(after[right]).difference(from: Array(before[left]))
        let removed = Set(difference.removals.map { offset($0) + head })
        let added = Set(difference.insertions.map { offset($0) + head })
        return steps(old, new, removed, added)
    }

    private static func steps(_ old: [String], _ new: [String], _ removed: Set<Int>, _ added: Set<Int>) -> [Step] {
        var steps: [Step] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if removed.contains(left) {
                steps.append(.removed(old[left]))
                left += 1
            } else if added.contains(right) {
                steps.append(.added(new[right]))
                right += 1
            } else {
                steps.append(.same(new[right]))
                (left, right) = (left + 1, right + 1)
            }
        }
        return steps
    }

    private static func offset(_ change: CollectionDifference<ExactText>.Change) -> Int {
        switch change {
        case .remove(let offset, _, _), .insert(let offset, _, _): offset
        }
    }

    /// Changes with the lines around them; nil stands for lines that were left out.
    private static func near(_ steps: [Step]) -> [Step?] {
        var isNear = [Bool](repeating: false, count: steps.count)
        for index in steps.indices where !steps[index].isSame {
            for near in max(0, index - context)...min(steps.count - 1, index + context) { isNear[near] = true }
        }
        var shown: [Step?] = []
        var isGap = false
        for index in steps.indices {
            if isNear[index] { shown.append(steps[index]) } else if !isGap { shown.append(nil) }
            isGap = !isNear[index]
        }
        return shown
    }
}
