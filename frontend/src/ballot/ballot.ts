/** Which screen comes when, and what happens to an answer that was handed in. */
import * as api from "./api";
import { canReadAloud, hush } from "./aloud";
import { BackButton } from "./back";
import { button } from "./dom";
import * as drafts from "./draft";
import type { Draft } from "./draft";
import { Frame, type Screen } from "./frame";
import { Household } from "./household";
import { Idle } from "./idle";
import { install } from "./install";
import * as look from "./look";
import { leavePin, pinHelp, showPin } from "./pin";
import { Queue, UNDO_MS, type Waiting } from "./queue";
import { linkName, waitingOnPhone } from "./safe";
import * as screens from "./screens";
import { payLeave, Session, StaysShut } from "./session";
import { handAndSize, languages } from "./settings";
import { say, useLanguage } from "./words";

const TRIES = 5;

/** Where we are: how it is drawn again, and where the back button leads. */
interface Place {
  draw(): void;
  back?: () => void;
}

export class Ballot {
  private readonly frame: Frame;
  private readonly button: BackButton;
  private readonly idle = new Idle(() => this.lock());
  private session: Session | undefined;
  private queue: Queue | undefined;
  private place: Place = { draw: () => undefined };
  private locked = false;
  private linkIsOver = false;
  /** What was handed in and can still be taken back, by sheet. */
  private readonly given = new Map<string, Draft>();

  constructor(
    root: HTMLElement,
    private readonly token: string,
    private readonly startAddress: string,
  ) {
    useLanguage(document.documentElement.lang);
    this.frame = new Frame(root, () => this.menu());
    this.frame.quiet();
    this.frame.safe(0, false, 0);
    this.button = new BackButton(() => this.back());
    window.addEventListener("online", () => void payLeave());
    window.addEventListener("beforeunload", (event) => {
      // Only what the phone cannot keep would be lost with the page.
      if (this.queue?.count && !this.session?.safe.lasts) event.preventDefault();
    });
  }

  async start(): Promise<void> {
    canReadAloud();
    void install();
    void payLeave();
    await this.pin("");
  }

  private go(place: Place): void {
    this.place = place;
    place.draw();
  }

  private show(draw: () => Screen, back?: () => void): void {
    this.go({ draw: () => this.frame.show(draw()), back });
  }

  private back(): void {
    if (this.locked) return;
    this.frame.quiet();
    if (this.place.back) this.place.back();
    else if (this.session) this.frame.tell(say("firstScreen"));
  }

  private async pin(message: string): Promise<void> {
    const waiting = await waitingOnPhone();
    const own = this.token ? await linkName(this.token) : undefined;
    if (!own && waiting.size === 0) return this.show(() => screens.scan());
    const links = [...waiting.keys()];
    this.go({
      draw: () =>
        showPin({
          frame: this.frame,
          heading: say("pinTitle"),
          help: pinHelp(own, waiting),
          message,
          more: handAndSize(),
          open: (pin) => this.open(pin, links),
        }),
    });
  }

  /** Undefined when the ballot is open, else what to say. */
  private async open(pin: string, links: string[]): Promise<string | undefined> {
    try {
      const found = this.token ? Session.begin(this.token, pin) : Session.find(links, pin);
      const session = await found;
      if (!session) return say("problem");
      this.enter(session);
      return undefined;
    } catch (problem) {
      if (problem instanceof api.Refused) return problem.detail || say("problem");
      if (!(problem instanceof StaysShut)) return say("offlineOpen");
      const { left, minutes } = problem.why;
      return left ? say("pinWrong", { left }) : say("pinClosed", { minutes });
    }
  }

  private enter(session: Session): void {
    leavePin();
    this.session = session;
    this.queue = new Queue(session.safe, {
      changed: (count, offline) => {
        this.frame.safe(count, offline, this.answeredCount);
        if (this.place === this.donePlace && !this.locked) this.donePlace.draw();
      },
      signIn: () => session.signIn(),
      accepted: (item) => this.accepted(item),
      refused: (item, problem) => this.refused(item, problem),
      over: (problem) => this.over(problem),
    });
    this.queue.tell();
    if (session.over) return this.over(session.over);
    void this.queue.send();
    this.idle.start();
    this.welcome();
  }

  private get rows(): api.SheetRow[] {
    return this.session?.rows ?? [];
  }

  private get waiting(): number {
    return this.queue?.count ?? 0;
  }

  private answered(row: api.SheetRow): boolean {
    return row.state === "answered" || (this.queue?.has(row.uuid) ?? false);
  }

  private get answeredCount(): number {
    return this.rows.filter((row) => this.answered(row)).length;
  }

  private welcome(): void {
    const { session } = this;
    if (!session) return void this.pin("");
    const total = this.rows.length;
    if (total === 0 && this.waiting === 0)
      return this.show(() => screens.nothing(() => void this.finish()));
    if (this.answeredCount === total) return this.done();
    this.show(() => {
      const standing = { info: session.info, total, answered: this.answeredCount };
      return screens.welcome({ ...standing, lasts: session.safe.lasts }, () => this.next());
    });
  }

  /** The next household without an answer, after the last one if there is one. */
  private next(after = 0): void {
    const open = this.rows.filter((row) => !this.answered(row));
    const row = open.find((candidate) => candidate.position > after) ?? open[0];
    if (row) this.household(row);
    else this.done();
  }

  private household(row: api.SheetRow, restored?: Draft): void {
    const { session } = this;
    if (!session) return;
    const household = new Household(
      {
        frame: this.frame,
        drafts: session.drafts,
        sheet: row,
        vetoReasons: session.info?.veto_reasons ?? [],
        mostYuan: session.info?.max_suggested_yuan ?? 0,
        answered: this.answeredCount,
        finish: (draft) => this.handIn(row, draft),
        list: () => this.list(),
      },
      restored,
    );
    this.go({ draw: () => household.show(), back: () => household.back() });
  }

  private handIn(row: api.SheetRow, draft: Draft): void {
    const { session, queue } = this;
    if (!session || !queue) return;
    this.given.set(row.uuid, draft);
    void queue.add(row, drafts.answerOf(draft), () => {
      this.given.delete(row.uuid);
      if (queue.undoable === undefined) this.frame.quiet();
    });
    session.drafts.drop(row);
    this.next(row.position);
    const said = say("saved", { number: row.position, name: row.head_name });
    this.frame.tell(said, "is-undo", { label: say("undo"), run: () => void this.undo() });
    this.frame.countDown(UNDO_MS);
  }

  private async undo(): Promise<void> {
    const taken = await this.queue?.undo();
    const row = this.rows.find((one) => one.uuid === taken?.sheet);
    if (!taken || !row) return this.frame.quiet();
    this.household(row, this.given.get(row.uuid));
    this.given.delete(row.uuid);
    const before = this.queue?.undoable;
    const also = before && {
      label: say("undoAlso", { number: before.number }),
      run: () => void this.undo(),
    };
    this.frame.tell(say("undone"), "is-undo", also);
  }

  private settled(item: Waiting): void {
    const row = this.rows.find((one) => one.uuid === item.sheet);
    if (row) row.state = "answered";
    void this.session?.keep();
  }

  private accepted(item: Waiting): void {
    this.settled(item);
    if (this.place === this.donePlace && !this.locked) this.welcome();
  }

  private refused(item: Waiting, problem: api.Refused): void {
    const earlier = problem.code === "evaluation.sheet_already_answered";
    if (earlier) this.settled(item);
    if (this.locked) return;
    const said = earlier
      ? say("conflict", { name: item.name })
      : say("refused", { name: item.name, detail: problem.detail });
    this.frame.tell(said, "is-problem");
    if (this.place === this.donePlace) this.next();
  }

  /** The bank ended the round or gave out a new link: nothing more can be sent. */
  private over(problem: api.Refused): void {
    this.linkIsOver = true;
    this.queue?.close();
    this.idle.stop();
    this.locked = false;
    leavePin();
    this.frame.quiet();
    const { waiting } = this;
    this.show(() => screens.linkOver(problem.detail, waiting, () => void this.finish()));
  }

  private stateOf(row: api.SheetRow): screens.RowState {
    if (this.queue?.has(row.uuid)) return "stateWaiting";
    return row.state === "answered" ? "stateAnswered" : "stateOpen";
  }

  private list(): void {
    const out = () => this.welcome();
    const choose = (row: api.SheetRow) => this.household(row);
    const drawn = () => this.rows.map((row) => ({ row, state: this.stateOf(row), choose }));
    this.show(() => screens.list(drawn(), out, () => this.next()), out);
  }

  private readonly donePlace: Place = {
    draw: () =>
      this.frame.show(
        screens.done({
          waiting: this.waiting,
          offline: this.queue?.withoutSignal ?? false,
          total: this.rows.length,
          finish: () => void this.finish(),
          seal: () => this.handOver(),
          send: () => this.queue?.release(),
          handOver: () => this.handOver(),
        }),
      ),
    back: () => this.list(),
  };

  private done(): void {
    this.go(this.donePlace);
  }

  private menu(): void {
    const { place, session } = this;
    if (this.locked) return;
    const back = () => this.go(place);
    const only = (press: () => void) => (session ? press : undefined);
    this.frame.quiet();
    leavePin();
    this.show(
      () =>
        screens.menu({
          back,
          list: only(() => this.list()),
          lock: only(() => this.lock()),
          handOver: only(() => this.handOver()),
          languages: languages(() => void this.translated()),
        }),
      back,
    );
  }

  private async translated(): Promise<void> {
    this.place.draw();
    this.queue?.tell();
    // Without a signal the server's own words stay in the former language.
    await this.session?.signIn().catch(() => undefined);
  }

  /** Names leave the screen until the PIN is entered; sending goes on. */
  private lock(): void {
    const { session } = this;
    if (!session || this.locked) return;
    this.locked = true;
    let left = TRIES;
    hush();
    this.idle.stop();
    this.queue?.release();
    this.frame.quiet();
    showPin({
      frame: this.frame,
      heading: say("lockTitle"),
      help: [say("lockHelp")],
      message: "",
      actions: [button(say("handOver"), "button wide", () => this.handOverLocked())],
      open: (pin) => {
        left -= 1;
        if (session.owns(pin)) this.unlock();
        else if (left === 0) void this.close();
        else return Promise.resolve(say("pinWrong", { left }));
        return Promise.resolve(undefined);
      },
    });
  }

  private unlock(): void {
    this.locked = false;
    leavePin();
    this.idle.start();
    this.place.draw();
  }

  /** Too many wrong tries at a locked phone: the safe and the server count from here. */
  private async close(): Promise<void> {
    this.queue?.close();
    this.frame.safe(0, false, 0);
    this.session = this.queue = undefined;
    this.locked = false;
    await this.pin(say("lockClosed"));
  }

  private handOverLocked(): void {
    const { place } = this;
    this.locked = false;
    leavePin();
    this.place = { draw: () => this.lock(), back: place.back };
    this.handOver(() => {
      this.place = place;
      this.lock();
    });
  }

  private handOver(cancel = () => this.welcome()): void {
    this.queue?.release();
    this.frame.quiet();
    const facts = () => ({
      answered: this.answeredCount,
      left: this.rows.length - this.answeredCount,
      waiting: this.waiting,
      lasts: this.session?.safe.lasts ?? false,
    });
    this.show(() => screens.handOver(facts(), cancel, () => void this.finish()), cancel);
  }

  /** The phone goes to somebody else: all is wiped, or what waits is sealed. */
  private async finish(): Promise<void> {
    const { session, waiting } = this;
    if (!session) return;
    const sealed = waiting > 0 && !this.linkIsOver;
    const until = session.info?.expires_at.slice(0, 10) ?? "";
    this.queue?.close();
    this.idle.stop();
    this.session = this.queue = undefined;
    this.given.clear();
    look.asNew();
    this.frame.quiet();
    this.frame.safe(0, false, 0);
    await (sealed ? session.seal() : session.wipe());
    this.button.release(this.startAddress);
    const again = () => (session.safe.lasts ? location.reload() : void this.pin(""));
    this.show(() => screens.left(sealed ? waiting : 0, until, again));
  }
}
