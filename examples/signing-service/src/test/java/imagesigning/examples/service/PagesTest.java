package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.extensions.SignatureName;
import imagesigning.core.simplesigning.SimpleSigningService;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pages for people: S0-26, S0-28. */
class PagesTest {
  static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");
  static final Pattern ID = Pattern.compile("name=\"repository\" value=\"([^\"]+)\"");

  private TestRegistry registry;
  private RunningService service;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start();
    service = RunningService.start(registry);
  }

  @AfterEach
  void stop() {
    service.close();
    registry.close();
  }

  /** A page as a browser has it: its text, and what it has to send along. */
  private record Shown(String html, String cookie) {
    String form(String tag, String service) {
      return "token="
          + RunningService.found(TOKEN, html)
          + "&repository="
          + RunningService.found(ID, html)
          + "&tag="
          + tag
          + "&service="
          + service;
    }
  }

  private Shown show() throws IOException {
    HttpResponse<String> page = service.get("/");
    String cookie = page.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    return new Shown(page.body(), cookie);
  }

  @Test
  void theSignButtonSignsAndTheVerdictChanges() throws IOException {
    registry.push("shop/app", "1.0", TestImage.oci(1));
    service.repository("shop/app");
    Shown before = show();
    assertThat(before.html())
        .contains(
            "<span class=\"badge\">rejected</span> <code>no-signature</code>", "No signatures.");

    HttpResponse<String> signed =
        service.postForm("/sign", before.form("1.0", ""), "Cookie", before.cookie());

    assertThat(signed.statusCode()).isEqualTo(303);
    String location = signed.headers().firstValue("Location").orElseThrow();
    assertThat(location).startsWith("/?task=");
    service.awaitEnd(PulpJson.TASKS + location.substring("/?task=".length()) + "/");
    assertThat(service.get(location).body())
        .contains("Signing shop/app, 1.0: <strong>completed</strong>")
        .contains("<span class=\"badge\">allowed</span>")
        .contains("signed by <strong>container-default</strong>")
        .doesNotContain("http-equiv=\"refresh\"");
  }

  @Test
  void aRepositoryGetsAndLosesItsOwnService() throws IOException {
    registry.push("shop/app", "1.0", TestImage.oci(1));
    String repository = service.repository("shop/app");
    Shown page = show();

    service.postForm(
        "/service", page.form("1.0", service.definition.href()), "Cookie", page.cookie());
    assertThat(service.get("/").body())
        .contains(" selected>container-default (of this repository)</option>");
    assertThat(service.get(repository).body())
        .contains("\"manifest_signing_service\":\"" + service.definition.href() + "\"");

    service.postForm("/service", page.form("1.0", ""), "Cookie", page.cookie());
    assertThat(service.get("/").body()).doesNotContain(" selected>");
  }

  @Test
  void notesAVerdictAndTakesItBack() throws IOException {
    registry.push("shop/app", "1.0", TestImage.oci(1));
    service.signAndWait(service.repository("shop/app"), "{}");
    Shown page = show();

    service.postForm("/verify", page.form("1.0", ""), "Cookie", page.cookie());
    assertThat(service.get("/").body()).contains("noted as verified by anybody at ");

    registry.push("shop/app", "1.0", TestImage.oci(2));
    service.postForm("/verify", page.form("1.0", ""), "Cookie", page.cookie());
    assertThat(service.get("/").body()).doesNotContain("noted as verified");
  }

  @Test
  void showsAllInstancesOfAnIndexAsOneAnswer() throws IOException {
    registry.push("multi/app", "1.0", TestIndex.oci(TestImage.oci(1), TestImage.oci(2)));
    String repository = service.repository("multi/app");
    assertThat(service.get("/").body())
        .contains("index of 2", "<span class=\"badge\">rejected</span>");

    service.signAndWait(repository, "{}");

    assertThat(service.get("/").body())
        .contains(
            "<span class=\"badge\">allowed</span>",
            "for instance " + TestImage.oci(1).digest().toString().substring(0, 19));
  }

  @Test
  void neverSaysThatASignatureIsOfAKeyThatDidNotVerifyIt() throws IOException {
    TestImage image = TestImage.oci(1);
    registry.push("forged/app", "1.0", image);
    TestKey stranger = TestKey.generate();
    String reference = service.server.publicHost() + "/forged/app:1.0";
    put("forged/app", image, stranger.sign(reference, image.digest()));

    String page = service.get("/").body();

    assertThat(page)
        .contains(
            "not accepted: ",
            "says it is by key <code>" + stranger.fingerprint().substring(24),
            "<span class=\"badge\">rejected</span>")
        .doesNotContain("signed by <strong>");
  }

  @Test
  void escapesWhatSignaturesSayOfThemselves() throws IOException {
    TestImage image = TestImage.oci(1);
    registry.push("hostile/app", "1.0", image);
    try (SimpleSigningService hostile =
        SimpleSigningService.builder(RunningService.signer())
            .creator("<script>alert('creator')</script>")
            .build()) {
      put("hostile/app", image, hostile.signVerbatim(image.manifest(), "\"><img src=x>").message());
    }

    HttpResponse<String> page = service.get("/");

    assertThat(page.body())
        .contains("&lt;script&gt;alert(&#39;creator&#39;)&lt;/script&gt;")
        .contains("&quot;&gt;&lt;img src=x&gt;".replace("=", "&#61;"))
        .doesNotContain("<script", "<img");
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy)
                    .startsWith("default-src 'none';")
                    .doesNotContain("script-src", "unsafe"));
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  @Test
  void doesNothingForAFormOfAnotherSite() throws IOException {
    registry.push("shop/app", "1.0", TestImage.oci(1));
    service.repository("shop/app");
    Shown page = show();
    Shown other = show();

    assertThat(service.postForm("/sign", page.form("1.0", "")).statusCode()).isEqualTo(403);
    assertThat(
            service.postForm("/sign", page.form("1.0", ""), "Cookie", other.cookie()).statusCode())
        .isEqualTo(403);
    assertThat(
            service
                .postForm(
                    "/sign",
                    page.form("1.0", ""),
                    "Cookie",
                    page.cookie(),
                    "Origin",
                    "http://evil.example.com")
                .statusCode())
        .isEqualTo(403);
    assertThat(
            service
                .postForm(
                    "/sign",
                    page.form("1.0", ""),
                    "Cookie",
                    page.cookie(),
                    "Sec-Fetch-Site",
                    "cross-site")
                .statusCode())
        .isEqualTo(403);
    assertThat(service.get(PulpJson.TASKS).body()).contains("\"count\":0");
  }

  @Test
  void answersNoRequestForAnotherHost() throws IOException {
    assertThat(service.getAs("rebound.example.com", "/")).startsWith("HTTP/1.1 421 ");
  }

  @Test
  void showsPublicKeysAndTasks() throws IOException {
    registry.push("shop/app", "1.0", TestImage.oci(1));
    service.signAndWait(service.repository("shop/app"), "{}");

    assertThat(service.get("/public-keys").body())
        .contains("-----BEGIN PGP PUBLIC KEY BLOCK-----", RunningService.KEY.fingerprint());
    assertThat(service.get("/tasks").body())
        .contains("shop/app", "all tags", "<span class=\"badge\">completed</span>");
  }

  @Test
  void showsTheOtherImagesWhenOneCannotBeRead() throws IOException {
    registry.push("good/app", "1.0", TestImage.oci(1));
    TestIndex index = TestIndex.oci(TestImage.oci(2));
    registry.push("broken/app", "1.0", index.mediaType(), index.manifest()); // without its instance
    service.repository("good/app");
    service.repository("broken/app");

    assertThat(service.get("/").body())
        .contains("This cannot be shown now", "data-image=\"good/app:1.0\"");
  }

  private void put(String repository, TestImage image, byte[] signature) throws IOException {
    ExtensionSignature named =
        ExtensionSignature.of(SignatureName.of(image.digest(), signature), signature);
    assertThat(
            service
                .send(
                    service
                        .request("/extensions/v2/" + repository + "/signatures/" + image.digest())
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(named.toJson())))
                .statusCode())
        .isEqualTo(201);
  }
}
