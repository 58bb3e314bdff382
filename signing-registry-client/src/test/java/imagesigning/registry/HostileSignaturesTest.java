package imagesigning.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.simplesigning.SignatureBlob;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.Verdict;
import imagesigning.registry.server.ScriptedServer;
import imagesigning.registry.server.ScriptedServer.Reply;
import imagesigning.registry.server.ScriptedServer.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/** In manifests and signatures, and in what users write. */
class HostileSignaturesTest extends HostileTextFixture {
  static Stream<Arguments> places() {
    Map<String, Place<HostileSignaturesTest>> places = new LinkedHashMap<>();
    manifests(places);
    signatures(places);
    attachments(places);
    users(places);
    return cases(places);
  }

  private static void manifests(Map<String, Place<HostileSignaturesTest>> places) {
    for (String member : List.of("os", "architecture", "variant")) {
      places.put(
          "platform of an instance, " + member,
          (test, text, output) ->
              test.readIndex(
                  output,
                  entry(DIGEST.toString(), "application/x", "{\"" + member + "\":" + json(text))
                      + "}"));
    }
    places.put(
        "media type of an instance",
        (test, text, output) ->
            test.readIndex(
                output,
                entry(DIGEST.toString(), text, "{\"os\":\"linux\",\"architecture\":\"amd64\"")
                    + "}"));
    places.put(
        "digest of an instance",
        (test, text, output) ->
            test.readIndex(output, entry(text, "application/x", "{\"os\":\"linux\"") + "}"));
    places.put(
        "annotation and unknown members of an index",
        (test, text, output) ->
            test.readIndex(
                output,
                entry(DIGEST.toString(), "application/x", "{\"os\":\"linux\"")
                    + ",\"annotations\":{"
                    + json(text)
                    + ":"
                    + json(text)
                    + "},"
                    + json(text)
                    + ":1}"));
    places.put(
        "media type of a manifest",
        (test, text, output) ->
            test.verify(
                output,
                answer(
                    test,
                    manifestPath(),
                    ScriptedServer.ok(
                        "{\"schemaVersion\":2,\"mediaType\":"
                            + json(text)
                            + ",\"config\":{\"mediaType\":"
                            + json(text)
                            + "},"
                            + json(text)
                            + ":[]}"))));
  }

  private static void signatures(Map<String, Place<HostileSignaturesTest>> places) {
    places.put(
        "signed name", (test, text, output) -> test.read(output, KEY.sign("h/" + text, DIGEST)));
    for (String part : List.of("creator", "digest", "type", "member", "whole")) {
      places.put(
          "payload, " + part,
          (test, text, output) -> test.read(output, KEY.signMessage(payload(part, text))));
    }
    places.put(
        "signature of unknown format", (test, text, output) -> test.read(output, bytes(text)));
    places.put(
        "name of the format of a signature",
        (test, text, output) -> test.read(output, bytes("\u0000" + text + "\nx")));
    places.put(
        "sigstore signature that is no JSON",
        (test, text, output) -> test.read(output, bytes("\u0000sigstore-json\n{" + text)));
    places.put(
        "sigstore signature",
        (test, text, output) ->
            test.read(
                output,
                SignatureBlob.encode(
                    UntrustedSigstoreSignature.of(
                        text, sigstorePayload(text), Map.of(text, text, "a", text)))));
    places.put(
        "list of signatures, name",
        (test, text, output) -> test.list(output, "{\"signatures\":[" + signature("name", text)));
    for (String member : List.of("type", "schemaVersion", "content")) {
      places.put(
          "list of signatures, " + member,
          (test, text, output) -> test.list(output, "{\"signatures\":[" + signature(member, text)));
    }
    places.put(
        "list of signatures that is none",
        (test, text, output) -> test.extensions(output, text.getBytes(UTF_8)));
  }

  private static void attachments(Map<String, Place<HostileSignaturesTest>> places) {
    for (String member : List.of("mediaType", "digest", "annotation", "name", "type", "claim")) {
      places.put(
          "attached manifest, " + member,
          (test, text, output) -> test.attached(output, member, text));
    }
  }

  private static void users(Map<String, Place<HostileSignaturesTest>> places) {
    places.put(
        "image name",
        (test, text, output) -> {
          output.ofOthers();
          for (String name : List.of(text, "docker://" + text, "h/app:" + text, "oci:/x:" + text)) {
            try (ImageVerifier verifier = test.verifier(r -> ScriptedServer.status(404))) {
              output.verdict(verifier.verify(name));
            } catch (IllegalArgumentException e) {
              output.exception(e);
            }
          }
        });
    places.put(
        "image path",
        (test, text, output) -> {
          output.ofOthers();
          String path = text.replace("\u0000", "").substring(0, Math.min(200, text.length() - 1));
          for (String name : List.of("dir:" + test.work + "/" + path, "oci:" + test.work + path)) {
            try (ImageVerifier verifier = test.verifier(r -> ScriptedServer.status(404))) {
              output.verdict(verifier.verify(name));
            } catch (IllegalArgumentException e) {
              output.exception(e);
            }
          }
        });
    places.put(
        "key path of the policy",
        (test, text, output) -> {
          output.ofOthers();
          String policy =
              "{\"default\":[{\"type\":\"signedBy\",\"keyType\":\"GPGKeys\",\"keyPath\":"
                  + json("/k/" + text)
                  + "}]}";
          try (ImageVerifier verifier =
              test.builder(test.withLookaside(KEY.sign("h/app:1", DIGEST)))
                  .policy(Policy.parse(policy.getBytes(UTF_8), "p"))
                  .build()) {
            output.verdict(verifier.verify(test.name()));
          }
        });
  }

  private void readIndex(Output output, String entry) {
    String index =
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":["
            + entry
            + "]}";
    Function<Request, Reply> script =
        request ->
            request.path().endsWith("/manifests/1")
                ? ScriptedServer.ok(index)
                : request.path().endsWith(DIGEST.toString())
                    ? ScriptedServer.ok(MANIFEST)
                    : found(request);
    verify(output, script);
    try (ImageVerifier all = builder(script).allInstances(true).build()) {
      output.verdict(all.verify(name()));
    }
  }

  /** A signature in the look-aside store, and the same one in a directory. */
  private void read(Output output, byte[] signature) throws IOException {
    verify(output.ofOthers(), withLookaside(signature));
    Path directory = Files.createDirectory(work.resolve("dir"));
    Files.write(directory.resolve("manifest.json"), MANIFEST);
    Files.write(directory.resolve("signature-1"), signature);
    try (ImageVerifier verifier = verifier(withLookaside(signature))) {
      output.verdict(verifier.verify("dir:" + directory));
    }
    try {
      ImageSignatureVerifier standalone =
          ImageSignatureVerifier.builder()
              .keys(
                  imagesigning.core.openpgp.OpenPgpKeyring.parse(
                      List.of(
                          new imagesigning.core.openpgp.OpenPgpKeyring.Source(
                              "k", KEY.publicKey()))))
              .registries(registries())
              .http(HttpSettings.builder().plainHttpEverywhere().build())
              .build();
      ImageSignatureReport report = standalone.verify(image(), DockerReference.parse("h/app:1"));
      output.texts.add(report.describe());
      output.texts.add(report.toJson());
      output.texts.add(report.toString());
    } catch (IOException e) {
      output.exception(e);
    }
  }

  private Function<Request, Reply> withLookaside(byte[] signature) {
    return request ->
        request.path().endsWith("/manifests/1")
            ? ScriptedServer.ok(MANIFEST)
            : request.path().endsWith("/signature-1")
                ? ScriptedServer.ok(signature)
                : found(request);
  }

  private void list(Output output, String json) {
    extensions(output, (json + "]}").getBytes(UTF_8));
  }

  private void extensions(Output output, byte[] list) {
    verify(output, extensions(ScriptedServer.ok(list)));
  }

  private void attached(Output output, String member, String text) {
    byte[] payload = sigstorePayload(text);
    String digest = member.equals("digest") ? text : Digest.sha256(payload).toString();
    String type =
        member.equals("mediaType") ? text : "application/vnd.dev.cosign.simplesigning.v1+json";
    String manifest =
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
            + "\"digest\":\""
            + DIGEST
            + "\",\"size\":1},\"layers\":[{\"mediaType\":"
            + json(type)
            + ",\"size\":"
            + payload.length
            + ",\"digest\":"
            + json(digest)
            + ",\"annotations\":{\"dev.cosignproject.cosign/signature\":"
            + json(member.equals("annotation") ? text : "AAAA")
            + ","
            + json(member.equals("name") ? text : "a")
            + ":\"\"}}]}";
    Map<String, String> headers =
        Map.of(
            "Content-Type",
            member.equals("type") ? header(text) : "application/vnd.oci.image.manifest.v1+json",
            "Docker-Content-Digest",
            member.equals("claim") ? header(text) : Digest.sha256(manifest.getBytes(UTF_8)) + "");
    Function<Request, Reply> script =
        request ->
            request.path().endsWith(".sig")
                ? ScriptedServer.ok(headers, manifest.getBytes(UTF_8))
                : request.path().contains("/blobs/")
                    ? ScriptedServer.ok(payload)
                    : request.path().contains("/manifests/")
                        ? ScriptedServer.ok(MANIFEST)
                        : found(request);
    String policy = "{\"default\":[{\"type\":\"sigstoreSigned\",\"keyPath\":\"/cosign.pub\"}]}";
    try (ImageVerifier verifier =
        builder(script)
            .policy(Policy.parse(policy.getBytes(UTF_8), "p"))
            .keyFiles(KeyFiles.of(Map.of("/cosign.pub", COSIGN_KEY.getBytes(UTF_8))))
            .build()) {
      output.verdict(verifier.verify(name()));
    }
    Output claims = new Output();
    list(claims);
    claims.texts.forEach(HostileTextFixture::assertFit);
  }

  private static final String COSIGN_KEY =
      """
      -----BEGIN PUBLIC KEY-----
      MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt
      6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==
      -----END PUBLIC KEY-----
      """;

  private static String entry(String digest, String mediaType, String platform) {
    return "{\"digest\":"
        + json(digest)
        + ",\"size\":"
        + MANIFEST.length
        + ",\"mediaType\":"
        + json(mediaType)
        + ",\"platform\":"
        + platform
        + "}";
  }

  private static byte[] payload(String part, String text) {
    String json =
        part.equals("whole")
            ? "{" + text
            : "{\"critical\":{\"type\":%s,\"image\":{\"docker-manifest-digest\":%s},\"identity\":{\"docker-reference\":\"h/app:1\"}%s},\"optional\":{\"creator\":%s,%s:%s}}"
                .formatted(
                    json(part.equals("type") ? text : "atomic container signature"),
                    json(part.equals("digest") ? text : DIGEST.toString()),
                    part.equals("member") ? "," + json(text) + ":1" : "",
                    json(part.equals("creator") ? text : "c"),
                    json(text),
                    json(text));
    return json.getBytes(UTF_8);
  }

  private static byte[] sigstorePayload(String text) {
    return "{\"critical\":{\"type\":\"cosign container image signature\",\"image\":{\"docker-manifest-digest\":\"%s\"},\"identity\":{\"docker-reference\":%s}},\"optional\":{\"creator\":%s,%s:%s}}"
        .formatted(DIGEST, json(text), json(text), json("n" + text), json(text))
        .getBytes(UTF_8);
  }

  private static String signature(String member, String text) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("schemaVersion", json("2"));
    members.put("name", json(DIGEST + "@" + "0".repeat(32)));
    members.put("type", json("atomic"));
    members.put("content", json("AAAA"));
    members.put(member, json(text));
    return "{"
        + String.join(
            ",",
            members.entrySet().stream().map(m -> "\"" + m.getKey() + "\":" + m.getValue()).toList())
        + "}";
  }

  /** The file behind a link in a directory may be any that the process can read. */
  @Test
  void messagesAboutSignatureFilesTellNothingOfWhatALinkLeadsTo() throws Exception {
    Path secret = work.resolve("secret");
    Path directory = Files.createDirectory(work.resolve("image"));
    Files.write(directory.resolve("manifest.json"), MANIFEST);
    Files.createSymbolicLink(directory.resolve("signature-1"), secret);
    for (String content :
        List.of("Qroot:x:0:0", "\u0000Qsecret\n", "\u0000Q\u0001\n", "\u0000sigstore-json\nQ")) {
      Files.writeString(secret, content);
      String text;
      try (ImageVerifier verifier = verifier(r -> ScriptedServer.status(404))) {
        Verdict verdict = verifier.verify("dir:" + directory);
        assertThat(verdict.<String>fold(a -> "", r -> r.reason().code(), i -> i.reason().code()))
            .isEqualTo("signature-blob-invalid");
        text = verdict.explain().replaceAll("sha256:\\w+", "") + verdict.toJson();
      }
      assertThat(text).doesNotContain("Q").doesNotContain("0x").doesNotContain("secret\\n");
    }
  }
}
