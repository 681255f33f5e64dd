import CronSchedule
import Testing

@testable import Daemon

@Suite("Pages that were just made")
struct PageCacheTests {
    private let key = PageKey(uri: "/", language: .english, session: nil)

    @Test(
        "who asks while a page is being made waits for it; who asks right after gets the same; another session does not"
    )
    func shared() async {
        let shelf = PageShelf<Int>(lifetime: .seconds(600))
        #expect(await shelf.page(key) == nil)
        async let second = shelf.page(key)
        async let third = shelf.page(key)
        // Whether they wait already or not, they get it.
        await shelf.put(1, key, isKept: true)
        #expect(await second == 1)
        #expect(await third == 1)
        #expect(await shelf.page(key) == 1)
        #expect(await shelf.page(PageKey(uri: "/", language: .chinese, session: nil)) == nil)
        #expect(await shelf.page(PageKey(uri: "/", language: .english, session: "x")) == nil)
    }

    @Test("what went wrong is not kept")
    func failure() async {
        let shelf = PageShelf<Int>(lifetime: .seconds(600))
        for page in [nil, 404] {
            #expect(await shelf.page(key) == nil)
            await shelf.put(page, key, isKept: false)
        }
        #expect(await shelf.page(key) == nil)
    }

    @Test("after something was done no page is shown that was begun before")
    func cleared() async {
        let shelf = PageShelf<Int>(lifetime: .seconds(600))
        #expect(await shelf.page(key) == nil)
        await shelf.put(1, key, isKept: true)
        await shelf.clear()
        #expect(await shelf.page(key) == nil)
        await shelf.clear()
        #expect(await shelf.page(key) == nil)
        await shelf.put(1, key, isKept: true)
        #expect(await shelf.page(key) == nil)
    }

    @Test("no more pages are kept than a few")
    func bounded() async {
        let shelf = PageShelf<Int>(lifetime: .seconds(600))
        for index in 0..<100 {
            let key = PageKey(uri: "/\(index)", language: .english, session: nil)
            #expect(await shelf.page(key) == nil)
            await shelf.put(1, key, isKept: true)
        }
        let last = PageKey(uri: "/99", language: .english, session: nil)
        #expect(await shelf.page(last) == nil)
    }
}
