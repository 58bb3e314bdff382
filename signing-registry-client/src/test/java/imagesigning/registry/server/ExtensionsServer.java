package imagesigning.registry.server;

import imagesigning.core.Digest;
import imagesigning.registry.server.ScriptedServer.Reply;
import imagesigning.registry.server.ScriptedServer.Request;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A registry that keeps the signatures of one manifest itself, as simply as OpenShift's does; each
 * request can be answered otherwise.
 */
public final class ExtensionsServer implements AutoCloseable {
  private static final Map<String, String> HEADERS =
      Map.of("X-Registry-Supports-Signatures", "1", "Content-Type", "application/json");

  private final ScriptedServer server = ScriptedServer.start();
  private final List<String> entries = new CopyOnWriteArrayList<>();
  private volatile Function<Request, Optional<Reply>> otherwise = request -> Optional.empty();

  private ExtensionsServer() {
    server.answering(request -> otherwise.apply(request).orElseGet(() -> answer(request)));
  }

  public static ExtensionsServer start() {
    return new ExtensionsServer();
  }

  /** Answers some requests in another way. */
  public void otherwise(Function<Request, Optional<Reply>> answers) {
    this.otherwise = answers;
  }

  /** Answers every attempt to add with this. */
  public void answerPut(Reply reply) {
    otherwise = request -> Optional.of(reply).filter(r -> request.method().equals("PUT"));
  }

  /** An error as the distribution specification has it. */
  public static Reply error(int status, String json) {
    return ScriptedServer.reply(status, HEADERS, json.getBytes(StandardCharsets.UTF_8));
  }

  /** One entry of the list. */
  public static String entry(Digest manifest, String suffix, byte[] content) {
    return "{\"schemaVersion\":2,\"name\":\""
        + manifest
        + "@"
        + suffix
        + "\",\"type\":\"atomic\",\"content\":\""
        + Base64.getEncoder().encodeToString(content)
        + "\"}";
  }

  /** What is stored; may be changed. */
  public List<String> entries() {
    return entries;
  }

  public String host() {
    return server.host();
  }

  public List<Request> requests() {
    return server.requests();
  }

  /** Method and path of every request so far. */
  public List<String> log() {
    return server.log();
  }

  private Reply answer(Request request) {
    if (!request.path().startsWith("/extensions/v2/")) {
      return ScriptedServer.ok(HEADERS, "{}".getBytes(StandardCharsets.UTF_8));
    }
    if (request.method().equals("PUT")) {
      entries.add(request.body());
      return ScriptedServer.reply(201, HEADERS, new byte[0]);
    }
    String list = "{\"signatures\":[" + String.join(",", entries) + "]}";
    return ScriptedServer.ok(HEADERS, list.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.close();
  }
}
