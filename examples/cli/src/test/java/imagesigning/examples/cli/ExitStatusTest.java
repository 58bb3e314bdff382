package imagesigning.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitStatusTest {
  @ParameterizedTest
  @CsvSource({"CONFLICT,3", "ABSENCE_UNCERTAIN,3", "SIGNATURES_LOST,3", "NO_STORE,2"})
  void ofAStoreThatIsNotSettledTheQuestionIsOpen(StoreFailure failure, int status) {
    assertThat(ExitStatus.of(new SignatureStoreException(failure, "x", null))).isEqualTo(status);
  }
}
