internal import CronModel
package import CronSchedule

/// When does a schedule run, for a release, a zone and a stretch of time? Asked of any number of schedules.
package struct ScheduleQuestion: Sendable {
    /// The releases that come into question, oldest first; the newest answers.
    package let releases: [CronRelease]
    /// Where the clock's hands are: UTC for a release that knows no other, whatever is asked.
    package let zone: TimeZoneRules
    package let matchDomAndDow: Bool
    /// Runs strictly after this instant count.
    package let from: Instant
    /// And up to this one, included.
    package let until: Instant?
    package let count: Int
    package let language: Language
    /// A server's own parser, where one was asked about these schedules.
    package let parser: ProbedParser?

    package init(
        releases: [CronRelease],
        zone: TimeZoneRules,
        matchDomAndDow: Bool,
        from: Instant,
        until: Instant?,
        count: Int,
        language: Language,
        parser: ProbedParser? = nil
    ) {
        self.releases = releases
        self.zone = releases.allSatisfy(\.hasTimezone) ? zone : .utc
        self.matchDomAndDow = matchDomAndDow
        self.from = from
        self.until = until
        self.count = count
        self.language = language
        self.parser = parser
    }

    package var release: CronRelease { releases.last ?? .newest }

    /// The answer for one schedule.
    ///
    /// Every text gets one, also an empty one.
    package func answer(_ text: String) -> ScheduleAnswer {
        let computed = computedAnswer(text)
        guard let parser, let accepted = parser.accepts(text) else { return computed }
        return computed.corrected(accepted: accepted, refusal: parser.refusal(of: text), language)
    }

    private func computedAnswer(_ text: String) -> ScheduleAnswer {
        do throws(ScheduleError) {
            let schedule = try Schedule(text, release: release, matchDomAndDow: matchDomAndDow)
            return ScheduleAnswer(
                text: text,
                kind: ScheduleAnswer.Kind(schedule.kind),
                runs: schedule.runs(after: from, through: until, limit: count, in: zone),
                never: schedule.never,
                error: nil,
                hint: nil,
                warnings: schedule.warnings.map { $0.message(in: language) } + disagreement(text),
                words: schedule.words(in: language, timezone: zone)
            )
        } catch {
            return ScheduleAnswer(
                text: text,
                kind: .invalid,
                runs: [],
                never: false,
                error: error.message(in: language),
                hint: error.hint(in: language),
                warnings: disagreement(text),
                words: nil
            )
        }
    }

    /// Which of the releases in question read this very schedule otherwise than the newest of them.
    private func disagreement(_ text: String) -> [String] {
        guard releases.count > 1 else { return [] }
        let groups = Schedule.agreement(
            on: text,
            among: releases,
            in: zone,
            matchDomAndDow: matchDomAndDow,
            after: from
        )
        return groups.filter { !$0.contains(release) }.map { group in
            let names = group.map(\.description).joined(separator: ", ")
            let meaning = meaning(of: text, in: group[0])
            return Text("it means something else in \(names): \(meaning)", zh: "在 \(names) 中含义不同：\(meaning)")
                .rendered(in: language)
        }
    }

    private func meaning(of text: String, in release: CronRelease) -> String {
        do throws(ScheduleError) {
            let schedule = try Schedule(text, release: release, matchDomAndDow: matchDomAndDow)
            return schedule.words(in: language, timezone: zone)
        } catch {
            return error.message(in: language)
        }
    }
}

/// When one schedule runs.
package struct ScheduleAnswer: Sendable {
    package enum Kind: String, Sendable {
        case cron
        case interval
        case reboot
        case invalid

        init(_ kind: Schedule.Kind) {
            switch kind {
            case .cron: self = .cron
            case .interval: self = .interval
            case .reboot: self = .reboot
            }
        }
    }

    package let text: String
    package let kind: Kind
    package let runs: [Instant]
    /// Proven: it runs at no instant ever.
    package let never: Bool
    /// Why it is not accepted, and what to write instead.
    package let error: String?
    package let hint: String?
    package let warnings: [String]
    package let words: String?
    /// Whether the server's own parser takes it; nil where none was asked.
    package var accepted: Bool? = nil
}

extension ScheduleAnswer {
    /// The answer with the server's verdict, which outranks ours.
    fileprivate func corrected(accepted: Bool, refusal: String?, _ language: Language) -> ScheduleAnswer {
        var answer = self
        answer.accepted = accepted
        guard accepted == (kind == .invalid) else { return answer }
        guard accepted else {
            return ScheduleAnswer(
                text: text,
                kind: .invalid,
                runs: [],
                never: false,
                error: refusal,
                hint: nil,
                warnings: warnings,
                words: nil,
                accepted: false
            )
        }
        let doubt = Text("the server accepts it all the same", zh: "但服务器接受此计划").rendered(in: language)
        return ScheduleAnswer(
            text: text,
            kind: .invalid,
            runs: [],
            never: false,
            error: error,
            hint: hint,
            warnings: warnings + [doubt],
            words: nil,
            accepted: true
        )
    }
}
