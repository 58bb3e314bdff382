package imagesigning.testkit;

import imagesigning.testkit.internal.http.Reply;
import imagesigning.testkit.internal.http.ServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Says which requests of a server of this kit go wrong, and how.
 *
 * <pre>{@code
 * registry.faults().on(Route.manifests()).status(500);
 * registry.faults().on(Route.token()).request(2).reset();
 * }</pre>
 *
 * <p>Every matching rule counts the requests it matches; the first one that is due decides. Nothing
 * sleeps: a stalled reply waits until the server is closed. Thread-safe.
 */
public final class FaultScript {
  private final List<Rule> rules = new CopyOnWriteArrayList<>();

  FaultScript() {}

  /**
   * Begins a rule.
   *
   * @param route the requests it is about
   * @return what is to be decided about them; nothing happens until one of its faults is chosen
   */
  public FaultChoice on(Route route) {
    return new FaultChoice(this, route, 1, Integer.MAX_VALUE);
  }

  /** Forgets all rules; replies that already stall go on stalling. */
  public void clear() {
    rules.clear();
  }

  void add(Route route, int first, int last, Fault fault) {
    rules.add(new Rule(route, first, last, fault, new AtomicInteger()));
  }

  Reply apply(ServerRequest request, Supplier<Reply> normal) {
    Fault due = Supplier::get;
    boolean decided = false;
    for (Rule rule : rules) {
      if (rule.route().matches(request.method(), request.path()) && rule.isDue() && !decided) {
        due = rule.fault();
        decided = true;
      }
    }
    return due.apply(normal);
  }

  private record Rule(Route route, int first, int last, Fault fault, AtomicInteger seen) {
    boolean isDue() {
      int number = seen.incrementAndGet();
      return number >= first && number <= last;
    }
  }
}
