package imagesigning.core.extensions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.ReferenceFormatException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryPathTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "app", "team/app", "a/b/c/d", "library/busybox", "a-b/c__d/e.f"})
  void takesRepositoriesOfAnyDepth(String name) {
    RepositoryPath path = new RepositoryPath(name);

    assertThat(path).hasToString(name);
    assertThat(String.join("/", path.components())).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "a/",
        "/a",
        "a//b",
        ".",
        "..",
        "a/..",
        "../a",
        "a/./b",
        "A",
        "a:1",
        "a b",
        "a%2fb",
        "a\\b",
        "_a",
        "a/_signatures",
        "-a",
        "a_",
        "a\u0000",
        "é",
        "a@sha256:20bf21ed457b390829cdbeec8795a7bea1626991fda603e0d01b4e7f60427e55"
      })
  void refusesWhatMustNotStandInAPath(String name) {
    assertThatThrownBy(() -> new RepositoryPath(name)).isInstanceOf(ReferenceFormatException.class);
  }
}
