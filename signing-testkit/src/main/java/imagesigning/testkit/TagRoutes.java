package imagesigning.testkit;

import imagesigning.testkit.internal.http.Reply;
import imagesigning.testkit.internal.http.ServerRequest;
import java.util.List;
import java.util.stream.Collectors;

/** {@code /v2/<name>/tags/list} of the distribution specification, page by page. */
final class TagRoutes {
  private final RegistryStorage storage;

  TagRoutes(RegistryStorage storage) {
    this.storage = storage;
  }

  Reply handle(ServerRequest request, RegistryPath path) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return OciError.UNSUPPORTED.reply();
    }
    return storage
        .existing(path.repository())
        .map(repository -> list(request, path, repository.tagsAfter(after(request))))
        .orElseGet(OciError.NAME_UNKNOWN::reply);
  }

  private static String after(ServerRequest request) {
    return request.parameter("last").orElse("");
  }

  private static Reply list(ServerRequest request, RegistryPath path, List<String> tags) {
    int size = request.parameter("n").map(TagRoutes::number).orElse(Integer.MAX_VALUE);
    List<String> page = tags.subList(0, Math.min(size, tags.size()));
    String names = page.stream().map(t -> '"' + t + '"').collect(Collectors.joining(",", "[", "]"));
    Reply reply =
        Reply.of(200).withJson("{\"name\":\"" + path.repository() + "\",\"tags\":" + names + "}\n");
    if (page.size() == tags.size() || page.isEmpty()) {
      return reply;
    }
    String next = "?last=" + page.get(page.size() - 1) + "&n=" + size;
    return reply.with(
        "Link", "</v2/" + path.repository() + "/tags/list" + next + ">; rel=\"next\"");
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : Integer.MAX_VALUE;
  }
}
