package imagesigning.examples.policytest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class in whose course somebody tried to open a socket. */
final class NoSockets implements BeforeAllCallback, AfterAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) {
    SocketWatch.attempts();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    assertThat(SocketWatch.attempts()).as("attempts to open a socket").isEmpty();
  }
}
