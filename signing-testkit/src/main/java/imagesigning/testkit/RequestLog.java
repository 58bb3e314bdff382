package imagesigning.testkit;

import imagesigning.testkit.internal.http.ServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The requests of one server, in the order in which they were answered. Thread-safe. */
final class RequestLog {
  private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();

  /** Called before the answer leaves, so that a client that has it also finds it here. */
  void record(ServerRequest request, int status) {
    requests.add(RecordedRequest.of(request, status));
  }

  List<RecordedRequest> all() {
    return List.copyOf(requests);
  }

  List<RecordedRequest> matching(Route route) {
    return requests.stream().filter(r -> route.matches(r.method(), r.path())).toList();
  }

  void clear() {
    requests.clear();
  }
}
