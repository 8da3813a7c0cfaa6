<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>CodeCopier</name>
    <message numerus="yes">
        <source>Copied a script that prunes %n parameter(s) as planned.</source>
        <translation>
            <numerusform>Copied a script that prunes %n parameter as planned.</numerusform>
            <numerusform>Copied a script that prunes %n parameters as planned.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CommitDialog</name>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… and %n more</numerusform>
            <numerusform>… and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DiagnosticTexts</name>
    <message numerus="yes">
        <source>%n weights of {name} are not a number; they are pruned.</source>
        <translation>
            <numerusform>%n weight of {name} is not a number; it is pruned.</numerusform>
            <numerusform>%n weights of {name} are not a number; they are pruned.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n weights of {name} are infinite.</source>
        <translation>
            <numerusform>%n weight of {name} is infinite.</numerusform>
            <numerusform>%n weights of {name} are infinite.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n outputs of {name} are dead: all their weights are pruned.</source>
        <translation>
            <numerusform>%n output of {name} is dead: all its weights are pruned.</numerusform>
            <numerusform>%n outputs of {name} are dead: all their weights are pruned.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n outputs of {name} are dead: all their weights were zero already.</source>
        <translation>
            <numerusform>%n output of {name} is dead: all its weights were zero already.</numerusform>
            <numerusform>%n outputs of {name} are dead: all their weights were zero already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n outputs of {name} are dead, {before} of them were so before.</source>
        <translation>
            <numerusform>%n output of {name} is dead, {before} of them was so before.</numerusform>
            <numerusform>%n outputs of {name} are dead, {before} of them were so before.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows of {name} are dead: all their weights are pruned.</source>
        <translation>
            <numerusform>%n row of {name} is dead: all its weights are pruned.</numerusform>
            <numerusform>%n rows of {name} are dead: all their weights are pruned.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows of {name} are dead: all their weights were zero already.</source>
        <translation>
            <numerusform>%n row of {name} is dead: all its weights were zero already.</numerusform>
            <numerusform>%n rows of {name} are dead: all their weights were zero already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows of {name} are dead, {before} of them were so before.</source>
        <translation>
            <numerusform>%n row of {name} is dead, {before} of them was so before.</numerusform>
            <numerusform>%n rows of {name} are dead, {before} of them were so before.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dead outputs of {others} still have a bias, in {name}.</source>
        <translation>
            <numerusform>%n dead output of {others} still has a bias, in {name}.</numerusform>
            <numerusform>%n dead outputs of {others} still have a bias, in {name}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistogramPlot</name>
    <message numerus="yes">
        <source>%n zeros</source>
        <translation>
            <numerusform>%n zero</numerusform>
            <numerusform>%n zeros</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistogramPresenter</name>
    <message numerus="yes">
        <source>%n parameters</source>
        <translation>
            <numerusform>%n parameter</numerusform>
            <numerusform>%n parameters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} weights</source>
        <translation>
            <numerusform>{count} weight</numerusform>
            <numerusform>{count} weights</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MaskPresenter</name>
    <message numerus="yes">
        <source>%n dead outputs</source>
        <translation>
            <numerusform>%n dead output</numerusform>
            <numerusform>%n dead outputs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dead inputs</source>
        <translation>
            <numerusform>%n dead input</numerusform>
            <numerusform>%n dead inputs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dead rows</source>
        <translation>
            <numerusform>%n dead row</numerusform>
            <numerusform>%n dead rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dead columns</source>
        <translation>
            <numerusform>%n dead column</numerusform>
            <numerusform>%n dead columns</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ParameterPanel</name>
    <message numerus="yes">
        <source>%n parameters</source>
        <translation>
            <numerusform>%n parameter</numerusform>
            <numerusform>%n parameters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlanEdits</name>
    <message numerus="yes">
        <source>Dropped all exceptions: %n</source>
        <translation>
            <numerusform>Dropped all exceptions: %n</numerusform>
            <numerusform>Dropped all exceptions: %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n modules</source>
        <translation>
            <numerusform>%n module</numerusform>
            <numerusform>%n modules</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n parameters</source>
        <translation>
            <numerusform>%n parameter</numerusform>
            <numerusform>%n parameters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RowActions</name>
    <message numerus="yes">
        <source>Copy %n name(s)</source>
        <translation>
            <numerusform>Copy %n name</numerusform>
            <numerusform>Copy %n names</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ScopeNote</name>
    <message numerus="yes">
        <source>Exceptions: %n</source>
        <translation>
            <numerusform>Exceptions: %n</numerusform>
            <numerusform>Exceptions: %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{density} of the %n others · {overall} overall</source>
        <translation>
            <numerusform>{density} of the %n other · {overall} overall</numerusform>
            <numerusform>{density} of the %n others · {overall} overall</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ScopeSwitch</name>
    <message numerus="yes">
        <source>All %n ticked</source>
        <translation>
            <numerusform>All %n ticked</numerusform>
            <numerusform>All %n ticked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n</source>
        <translation>
            <numerusform>All %n</numerusform>
            <numerusform>All %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>These %n</source>
        <translation>
            <numerusform>This %n</numerusform>
            <numerusform>These %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SummaryPresenter</name>
    <message numerus="yes">
        <source>{count} weights</source>
        <translation>
            <numerusform>{count} weight</numerusform>
            <numerusform>{count} weights</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need attention</source>
        <translation>
            <numerusform>%n needs attention</numerusform>
            <numerusform>%n need attention</numerusform>
        </translation>
    </message>
</context>
</TS>
