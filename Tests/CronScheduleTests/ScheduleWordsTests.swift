import Testing

@testable import CronSchedule

@Suite("Schedules in words")
struct ScheduleWordsTests {
    static let cases: [(String, String, String)] = [
        ("* * * * *", "every minute", "每分钟"),
        ("*/5 * * * *", "every 5 minutes", "每 5 分钟"),
        ("*/7 * * * *", "every 7 minutes within each hour, from minute 0", "每小时从第 0 分钟起每 7 分钟"),
        ("3-59/10 * * * *", "every 10 minutes, from minute 3 of each hour", "每小时从第 3 分钟起每 10 分钟"),
        ("0 * * * *", "every hour on the hour", "每小时整点"),
        ("5,10,17 * * * *", "every hour at minutes 5, 10 and 17", "每小时第 5、10、17 分钟"),
        ("30 3 * * *", "at 03:30 every day", "每天 03:30"),
        ("30 3,15 * * *", "at 03:30 and 15:30 every day", "每天 03:30、15:30"),
        ("0 */2 * * *", "every 2 hours from 00:00", "从 00:00 起每 2 小时"),
        ("0 9-17 * * *", "every hour from 09:00 to 17:00", "每天 09:00 至 17:00 每小时"),
        ("* 9-17 * * *", "every minute from 09:00 to 17:59", "每天 09:00 至 17:59 每分钟"),
        ("0 22-6 * * *", "every hour from 22:00 to 06:00", "每天 22:00 至 06:00 每小时"),
        (
            "*/15 9-17 * * 1-5", "every 15 minutes from 09:00 to 17:45, Monday to Friday",
            "每周一至周五 09:00 至 17:45 每 15 分钟"
        ),
        (
            "3,17,40 1,5-7,22 * * *", "at minutes 3, 17 and 40 of hours 1, 5 to 7 and 22",
            "每天 1、5 至 7、22 点的第 3、17、40 分钟"
        ),
        ("0 9 * * 1", "at 09:00 every Monday", "每周一 09:00"),
        ("0 9 * * 6,0", "at 09:00 every Saturday and Sunday", "每周六、周日 09:00"),
        ("0 9 * * mon-fri", "at 09:00, Monday to Friday", "每周一至周五 09:00"),
        ("30 3 $ * *", "at 03:30 on the last day of each month", "每月最后一天 03:30"),
        ("0 0 1,15 * *", "at 00:00 on the 1st and 15th of each month", "每月 1 日、15 日 00:00"),
        ("0 0 1-7 * *", "at 00:00 on the 1st to 7th of each month", "每月 1 日至 7 日 00:00"),
        ("0 0 */2 * *", "at 00:00 on odd days of each month", "每月单数日 00:00"),
        ("0 0 */5 * *", "at 00:00 on every 5th day from the 1st of each month", "每月从 1 日起每 5 天 00:00"),
        ("0 0 1 1 *", "at 00:00 on the 1st of January", "每年 1 月 1 日 00:00"),
        ("0 0 1 1,7 *", "at 00:00 on the 1st of January and July", "每年 1 月、7 月的 1 日 00:00"),
        ("0 0 13 3-5 *", "at 00:00 on the 13th of each month from March to May", "每年 3 月至 5 月的 13 日 00:00"),
        ("0 9 13 * 5", "at 09:00 on the 13th of each month and every Friday", "每月 13 日和每周五 09:00"),
        (
            "0 9 13 2 5", "at 09:00 on the 13th and every Friday of February",
            "每年 2 月的 13 日和每周五 09:00"
        ),
        (
            "0 9 $ 1,3 5", "at 09:00 on the last day and every Friday of January and March",
            "每年 1 月、3 月的最后一天和每周五 09:00"
        ),
        ("0-29/2 * * * *", "every hour at minutes 0, 2, 4 … 28", "每小时第 0、2、4 … 28 分钟"),
        ("0 9 1-31 * 5", "at 09:00 every day", "每天 09:00"),
        ("*/5 * * 1 *", "every 5 minutes in January", "每年 1 月每天\u{ff0c}每 5 分钟"),
        ("*/5 * * * 1-5", "every 5 minutes, Monday to Friday", "每周一至周五\u{ff0c}每 5 分钟"),
        ("0 0 * 6-8 1", "at 00:00 every Monday from June to August", "每年 6 月至 8 月的每周一 00:00"),
        (
            "0 9 13 * */2", "at 09:00 on the 13th of each month if that day is a Tuesday, Thursday, Saturday or Sunday",
            "每月 13 日\u{ff08}仅当为周二、周四、周六或周日\u{ff09}09:00"
        ),
        ("@weekly", "at 00:00 every Sunday", "每周日 00:00"),
        ("@yearly", "never", "永不运行"),
        ("@reboot", "whenever the pg_cron launcher starts", "pg_cron 调度进程每次启动时"),
        ("1 second", "every second", "每秒"),
        ("10 seconds", "every 10 seconds", "每 10 秒"),
    ]

    @Test("what people would say, in both languages", arguments: cases)
    func words(text: String, english: String, chinese: String) throws {
        let schedule = try Schedule(text)
        #expect(schedule.words() == english)
        #expect(schedule.words(in: .chinese) == chinese)
    }

    @Test("the zone is named where the schedule depends on it, and is UTC before 1.5.0")
    func zone() throws {
        let zone = try TimeZoneRules.load("Asia/Shanghai")
        let schedule = try Schedule("30 3 $ * *")
        #expect(schedule.words(timezone: zone) == "at 03:30 on the last day of each month, Asia/Shanghai")
        #expect(schedule.words(in: .chinese, timezone: zone) == "每月最后一天 03:30(Asia/Shanghai)")
        #expect(try Schedule("*/5 * * * *").words(timezone: zone) == "every 5 minutes")
        #expect(try Schedule("10 seconds").words(in: .chinese, timezone: zone) == "每 10 秒")
        let old = try Schedule("30 3 * * *", release: #require(CronRelease("1.4.2")))
        #expect(old.words(timezone: zone) == "at 03:30 every day, UTC")
    }

    @Test("words say what the release does: a day early in 1.6.0, both days with the setting")
    func release() throws {
        let early = try #require(CronRelease("1.6.0"))
        #expect(try Schedule("0 9 1 * *", release: early).words() == "at 09:00 on the 1st of each month, one day early")
        #expect(try Schedule("0 9 $ * *", release: early).words() == "at 09:00 on the last day of each month")
        #expect(try Schedule("0 9 * * *", release: early).words() == "at 09:00 every day")
        #expect(
            try Schedule("0 9 13 * 5", matchDomAndDow: true).words()
                == "at 09:00 on the 13th of each month if that day is a Friday"
        )
    }
}
