package imagesigning.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import imagesigning.registry.pulp.PulpClient;
import imagesigning.registry.server.ScriptedServer;
import imagesigning.registry.server.ScriptedServer.Reply;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** In what servers say. */
class HostileAnswersTest extends HostileTextFixture {
  static Stream<Arguments> places() {
    Map<String, Place<HostileAnswersTest>> places = new LinkedHashMap<>();
    errorBodies(places);
    headers(places);
    authentication(places);
    adding(places);
    pulp(places);
    return cases(places);
  }

  private static void errorBodies(Map<String, Place<HostileAnswersTest>> places) {
    for (String member : List.of("code", "message", "detail")) {
      places.put(
          "error body, " + member,
          (test, text, output) ->
              test.verify(output, answer(test, manifestPath(), error(403, member, text))));
      places.put(
          "error body of the extensions API, " + member,
          (test, text, output) -> test.verify(output, test.extensions(error(500, member, text))));
    }
    places.put(
        "error body that is none",
        (test, text, output) ->
            test.verify(
                output,
                answer(
                    test,
                    manifestPath(),
                    ScriptedServer.reply(500, Map.of(), text.getBytes(UTF_8)))));
  }

  private static void headers(Map<String, Place<HostileAnswersTest>> places) {
    places.put(
        "Location, another host",
        (test, text, output) ->
            test.verify(output, moved(test, "http://other.example/" + header(text))));
    places.put(
        "Location, no URL",
        (test, text, output) -> test.verify(output, moved(test, "http://[" + header(text))));
    places.put(
        "Location, a loop",
        (test, text, output) -> test.verify(output, moved(test, "/v2/" + encoded(text))));
    places.put(
        "Location, then a failure",
        (test, text, output) ->
            test.verify(
                output,
                request ->
                    request.path().startsWith("/v2/app/manifests/1")
                        ? ScriptedServer.redirect(307, "/" + encoded(text))
                        : ScriptedServer.status(request.path().equals("/v2/") ? 200 : 500)));
    places.put(
        "Docker-Content-Digest",
        (test, text, output) ->
            test.verify(output, manifest(test, "Docker-Content-Digest", header(text))));
    places.put(
        "Content-Type",
        (test, text, output) -> test.verify(output, manifest(test, "Content-Type", header(text))));
    places.put(
        "status line",
        (test, text, output) ->
            test.verify(
                output,
                answer(
                    test,
                    manifestPath(),
                    (socket, closing) -> {
                      socket
                          .getOutputStream()
                          .write(
                              ("HTTP/1.1 500 " + header(text) + "\r\nContent-Length: 0\r\n\r\n")
                                  .getBytes(StandardCharsets.ISO_8859_1));
                      return true;
                    })));
    places.put(
        "no HTTP at all",
        (test, text, output) ->
            test.verify(
                output,
                answer(
                    test,
                    manifestPath(),
                    (socket, closing) -> {
                      socket.getOutputStream().write((text + "\r\n\r\n").getBytes(UTF_8));
                      return false;
                    })));
    places.put(
        "Retry-After",
        (test, text, output) ->
            test.verify(
                output,
                answer(
                    test,
                    manifestPath(),
                    ScriptedServer.status(429, Map.of("Retry-After", header(text))))));
  }

  private static void authentication(Map<String, Place<HostileAnswersTest>> places) {
    for (String parameter : List.of("realm", "service", "scope", "error")) {
      places.put(
          "WWW-Authenticate, " + parameter,
          (test, text, output) -> {
            String realm = "realm=\"" + test.server.url("/token") + "\",";
            String challenge =
                "Bearer "
                    + (parameter.equals("realm") ? "" : realm)
                    + parameter
                    + "=\""
                    + header(text).replace("\"", "")
                    + "\"";
            test.verify(output, test.demanding(challenge, token(TOKEN)));
          });
    }
    places.put(
        "WWW-Authenticate, realm with a path",
        (test, text, output) ->
            test.verify(
                output,
                test.demanding(
                    "Bearer realm=\"" + test.server.url("/token/" + encoded(text)) + "\"",
                    ScriptedServer.status(500))));
    places.put(
        "WWW-Authenticate, scheme",
        (test, text, output) ->
            test.verify(output, test.demanding(header(text), ScriptedServer.status(500))));
    places.put(
        "token answer, the token",
        (test, text, output) -> test.verify(output, test.demanding(bearer(test), token(text))));
    places.put(
        "token answer, an error",
        (test, text, output) ->
            test.verify(output, test.demanding(bearer(test), error(500, "message", text))));
    places.put(
        "token answer, no JSON",
        (test, text, output) ->
            test.verify(output, test.demanding(bearer(test), ScriptedServer.ok(text))));
    places.put(
        "auth file",
        (test, text, output) -> {
          Path file = test.work.resolve("auth.json");
          String entry = "{\"auth\":\"?\"}";
          Files.writeString(
              file,
              "{\"auths\":{"
                  + json(text)
                  + ":1,"
                  + json(test.server.host() + "/" + text)
                  + ":1,"
                  + json(test.server.host())
                  + ":"
                  + entry
                  + "}}");
          output.verdict(
              test.verifier(AuthFile.at(file), test.demanding("Basic", ScriptedServer.status(500)))
                  .verify(test.name()));
        });
    places.put(
        "auth file, no JSON",
        (test, text, output) -> {
          Path file = test.work.resolve("auth.json");
          Files.writeString(file, text);
          output.verdict(
              test.verifier(AuthFile.at(file), test.demanding("Basic", ScriptedServer.status(500)))
                  .verify(test.name()));
        });
  }

  private static void adding(Map<String, Place<HostileAnswersTest>> places) {
    for (String member : List.of("code", "message", "detail")) {
      places.put(
          "refusal of a signature, " + member,
          (test, text, output) -> test.add(output, error(400, member, text)));
    }
    places.put(
        "refusal of a signature, Pulp's form",
        (test, text, output) ->
            test.add(
                output,
                ScriptedServer.reply(
                    400, Map.of(), ("{" + json(text) + ":[" + json(text) + "]}").getBytes(UTF_8))));
    places.put(
        "refusal of a signature, Location",
        (test, text, output) ->
            test.add(
                output, ScriptedServer.redirect(307, "http://other.example/" + encoded(text))));
  }

  private static void pulp(Map<String, Place<HostileAnswersTest>> places) {
    places.put(
        "Pulp, detail",
        (test, text, output) -> test.pulp(output, reply(403, "{\"detail\":" + json(text) + "}")));
    places.put(
        "Pulp, fields",
        (test, text, output) ->
            test.pulp(output, reply(400, "{" + json(text) + ":[" + json(text) + "]}")));
    places.put(
        "Pulp, of another shape",
        (test, text, output) ->
            test.pulp(output, reply(200, "{\"count\":" + json(text) + ",\"results\":[]}")));
    places.put(
        "Pulp, no JSON", (test, text, output) -> test.pulp(output, reply(200, "{\"a\":" + text)));
    places.put(
        "Pulp, a link",
        (test, text, output) ->
            test.pulp(
                output, reply(200, "{\"count\":1,\"next\":" + json(text) + ",\"results\":[]}")));
    places.put(
        "Pulp, Location",
        (test, text, output) ->
            test.pulp(
                output, ScriptedServer.redirect(302, "http://other.example/" + encoded(text))));
  }

  private void add(Output output, Reply refusal) {
    server.answering(
        request -> {
          if (request.header("authorization").isEmpty()) {
            return ScriptedServer.status(401, Map.of("WWW-Authenticate", "Basic realm=\"x\""));
          }
          return request.method().equals("PUT")
              ? refusal
              : extensions(ScriptedServer.ok("{\"signatures\":[]}")).apply(request);
        });
    try {
      ImageSigner.builder()
          .registries(registries())
          .credentials(CredentialsProvider.always(Credentials.ofPassword(USER, PASSWORD)))
          .http(HttpSettings.builder().plainHttpEverywhere().build())
          .signWith(SigningRig.service(KEY))
          .build()
          .sign(image());
      throw new AssertionError("the signature was stored");
    } catch (IOException e) {
      output.exception(e);
    }
  }

  private void pulp(Output output, Reply reply) throws IOException {
    server.answering(request -> reply);
    for (PulpClient client :
        List.of(
            PulpClient.builder(URI.create(server.url("")))
                .http(HttpSettings.builder().plainHttp(server.host()).build())
                .apiToken(TOKEN + BASIC.replace("=", ""))
                .build(),
            PulpClient.builder(URI.create(server.url("")))
                .http(HttpSettings.builder().plainHttp(server.host()).build())
                .credentials(CredentialsProvider.always(Credentials.ofPassword(USER, PASSWORD)))
                .build())) {
      try {
        client.signingServices().toList();
        throw new AssertionError("Pulp gave signing services");
      } catch (imagesigning.registry.pulp.PulpException e) {
        output.exception(e);
        output.texts.add(e.fieldErrors().toString());
        output.texts.add(e.url());
      }
    }
  }
}
