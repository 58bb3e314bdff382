package imagesigning.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** All vectors or none: where the directory is and a file in it is not, the test fails. */
final class VectorsCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Path directory = Vectors.configured();
    return Material.VECTORS.decide(
        context, Files.isDirectory(directory) ? List.of() : List.of("no directory " + directory));
  }
}
