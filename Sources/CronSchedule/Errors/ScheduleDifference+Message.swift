extension ScheduleDifference {
    /// What becomes of the schedule there, in one line without a full stop.
    public func message(in language: Language = .english) -> String {
        language == .english ? english : chinese
    }

    private var english: String {
        switch self {
        case .same(nil): "runs at the same times there"
        case .same(let instant?): "runs at the same times there, compared up to \(instant)"
        case .rejectedInBoth(let error): "is refused here and there: \(error.message())"
        case .rejectedThere(let error): "is refused there: \(error.message())"
        case .rejectedHere(let error): "is refused here and accepted there: \(error.message())"
        case .neverThere: "never runs there"
        case .neverHere(let first): "never runs here, and there from \(list(first)) on"
        case .otherKind(_, let kind): "is another kind of schedule there: \(kind.name(in: .english))"
        case .otherTimes(let first):
            "runs at other times there: "
                + first.map { "\($0.instant) only \($0.there ? "there" : "here")" }.joined(separator: ", ")
        }
    }

    private var chinese: String {
        switch self {
        case .same(nil): "在目标端的运行时间相同"
        case .same(let instant?): "在目标端的运行时间相同\u{ff08}已比较到 \(instant)\u{ff09}"
        case .rejectedInBoth(let error): "两端都不接受\u{ff1a}\(error.message(in: .chinese))"
        case .rejectedThere(let error): "目标端不接受\u{ff1a}\(error.message(in: .chinese))"
        case .rejectedHere(let error): "源端不接受而目标端接受\u{ff1a}\(error.message(in: .chinese))"
        case .neverThere: "在目标端永不运行"
        case .neverHere(let first): "在源端永不运行\u{ff0c}在目标端从 \(list(first)) 起运行"
        case .otherKind(_, let kind): "在目标端变为另一种调度\u{ff1a}\(kind.name(in: .chinese))"
        case .otherTimes(let first):
            "在目标端的运行时间不同\u{ff1a}"
                + first.map { "\($0.instant) 仅在\($0.there ? "目标端" : "源端")" }.joined(separator: "、")
        }
    }

    private func list(_ instants: [Instant]) -> String {
        instants.first.map(\.description) ?? ""
    }
}

extension Schedule.Kind {
    /// The kind for people.
    func name(in language: Language) -> String {
        switch (self, language) {
        case (.cron, .english): "by the clock"
        case (.cron, .chinese): "按时钟"
        case (.reboot, .english): "at the launcher's start"
        case (.reboot, .chinese): "调度进程启动时"
        case (.interval(let seconds), .english): EnglishWords.interval(seconds)
        case (.interval(let seconds), .chinese): ChineseWords.interval(seconds)
        }
    }
}
