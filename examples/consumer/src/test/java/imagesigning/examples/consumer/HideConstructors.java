package imagesigning.examples.consumer;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** Only the class's own package can make it: what was verified cannot be made up by a caller. */
final class HideConstructors extends ArchCondition<JavaClass> {
  HideConstructors() {
    super("have no public or protected constructor");
  }

  @Override
  public void check(JavaClass javaClass, ConditionEvents events) {
    for (JavaConstructor constructor : javaClass.getConstructors()) {
      if (constructor.getModifiers().contains(JavaModifier.PUBLIC)
          || constructor.getModifiers().contains(JavaModifier.PROTECTED)) {
        events.add(
            SimpleConditionEvent.violated(
                javaClass, constructor.getFullName() + " can be called by anyone"));
      }
    }
  }
}
