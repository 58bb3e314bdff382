package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.testing.NeedsPeers;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, used as a person would. */
@NeedsPeers({"/usr/bin/chromium", "/usr/bin/chromedriver"})
class BrowserInteropIT {
  private static final String APP = "[data-image=\"shop/app:1.0\"]";
  private static final String WORKER = "[data-image=\"shop/worker:1.0\"]";

  @TempDir Path directory;

  @Test
  void theSignButtonSignsAndThePageShowsWhoAndTheVerdict() throws IOException {
    try (TestRegistry registry = TestRegistry.start();
        RunningService service = RunningService.start(registry)) {
      registry.push("shop/app", "1.0", TestImage.oci(1));
      registry.push("shop/worker", "1.0", TestImage.oci(2));
      service.repository("shop/worker");
      service.signAndWait(service.repository("shop/app"), "{}");
      try (Browser browser = Browser.start(directory)) {
        browser.open(service.uri("/"));
        assertThat(browser.title()).isEqualTo("Images · " + service.server.publicHost());
        assertThat(browser.text(APP + " .badge")).isEqualTo("allowed");
        assertThat(browser.text(WORKER + " .badge")).isEqualTo("rejected");
        assertThat(browser.text(WORKER + " .signatures")).isEqualTo("No signatures.");

        browser.click(WORKER + " button.sign");

        assertThat(browser.text("#task.completed"))
            .isEqualTo("Signing shop/worker, 1.0: completed");
        assertThat(browser.text(WORKER + " .badge")).isEqualTo("allowed");
        assertThat(browser.text(WORKER + " .signature.good"))
            .contains("signed by container-default")
            .contains(RunningService.KEY.fingerprint().substring(24))
            .contains(service.server.publicHost() + "/shop/worker:1.0");
        assertThat(browser.has("meta[http-equiv=refresh]")).isFalse();

        browser.click(WORKER + " button.quiet");
        assertThat(browser.text(WORKER + " .status")).startsWith("noted as verified by anybody");

        browser.click(WORKER + " button.own");
        assertThat(browser.text(WORKER + " option[selected]"))
            .isEqualTo("container-default (of this repository)");

        browser.click(WORKER + " summary");
        assertThat(browser.text(WORKER + " pre"))
            .contains("a good signature by key " + RunningService.KEY.fingerprint());
      }
    }
  }
}
