package imagesigning.testing;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Looks for the programs that the annotation of a class or method names. */
final class PeersCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<NeedsPeers> needs =
        context.getElement().flatMap(e -> AnnotationSupport.findAnnotation(e, NeedsPeers.class));
    List<String> missing =
        needs.stream()
            .flatMap(n -> Stream.of(n.value()))
            .filter(program -> !InstalledPeers.has(program))
            .toList();
    return Material.PEERS.decide(context, missing);
  }
}
