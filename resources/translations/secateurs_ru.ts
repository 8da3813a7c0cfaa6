<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru_RU">
<context>
    <name>About</name>
    <message>
        <source>Secateurs prunes PyTorch checkpoints by threshold, by hand and by eye.

MIT licence.</source>
        <translation>Secateurs обрезает чекпойнты PyTorch по порогу, вручную и на глаз.

Лицензия MIT.</translation>
    </message>
    <message>
        <source>Icons: Tabler Icons by Paweł Kuna, MIT licence.</source>
        <translation>Значки: Tabler Icons, автор Paweł Kuna, лицензия MIT.</translation>
    </message>
    <message>
        <source>About Secateurs</source>
        <translation>О программе Secateurs</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Open &amp;recent</source>
        <translation>Недавние &amp;файлы</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>&amp;Открыть…</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Открыть</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>Открыть &amp;папку…</translation>
    </message>
    <message>
        <source>Open the model in a folder, as libraries write it</source>
        <translation>Открыть модель в папке, как её записывают библиотеки</translation>
    </message>
    <message>
        <source>Open from the &amp;Hugging Face cache…</source>
        <translation>Открыть из кэша &amp;Hugging Face…</translation>
    </message>
    <message>
        <source>Models that are on this machine already; nothing is downloaded</source>
        <translation>Модели, которые уже есть на этом компьютере; ничего не загружается</translation>
    </message>
    <message>
        <source>Open &amp;example</source>
        <translation>Открыть пр&amp;имер</translation>
    </message>
    <message>
        <source>Re&amp;load</source>
        <translation>Перечи&amp;тать</translation>
    </message>
    <message>
        <source>Open &amp;plan…</source>
        <translation>Открыть п&amp;лан…</translation>
    </message>
    <message>
        <source>&amp;Save plan…</source>
        <translation>&amp;Сохранить план…</translation>
    </message>
    <message>
        <source>Restore unsa&amp;ved steps</source>
        <translation>Вернуть несохранённые &amp;шаги</translation>
    </message>
    <message>
        <source>What was done to the plan of this file when the app ended unexpectedly</source>
        <translation>Что было сделано с планом этого файла, когда программа неожиданно завершилась</translation>
    </message>
    <message>
        <source>Export with &amp;masks…</source>
        <translation>Экспорт с &amp;масками…</translation>
    </message>
    <message>
        <source>Export with masks</source>
        <translation>Экспорт с масками</translation>
    </message>
    <message>
        <source>Export m&amp;asks alone…</source>
        <translation>Экспорт одних м&amp;асок…</translation>
    </message>
    <message>
        <source>A bit for each weight, to be applied to other checkpoints</source>
        <translation>По биту на вес; их можно применить к другим чекпойнтам</translation>
    </message>
    <message>
        <source>&amp;Commit…</source>
        <translation>&amp;Зафиксировать…</translation>
    </message>
    <message>
        <source>Commit…</source>
        <translation>Зафиксировать…</translation>
    </message>
    <message>
        <source>Han&amp;d over…</source>
        <translation>Пе&amp;редать…</translation>
    </message>
    <message>
        <source>Hand over…</source>
        <translation>Передать…</translation>
    </message>
    <message>
        <source>A folder with the pruned file, and all that lets others check it without asking</source>
        <translation>Папка с обрезанным файлом и всем, что позволяет другим проверить его без расспросов</translation>
    </message>
    <message>
        <source>Chec&amp;k a pruned file…</source>
        <translation>Пров&amp;ерить обрезанный файл…</translation>
    </message>
    <message>
        <source>Whether a file is another one with weights pruned, and nothing else</source>
        <translation>Отличается ли файл от другого только обрезанными весами и ничем больше</translation>
    </message>
    <message>
        <source>Compare with a&amp;nother file…</source>
        <translation>Сравнить с &amp;другим файлом…</translation>
    </message>
    <message>
        <source>What a fine-tune has changed, or what a merge would bring together</source>
        <translation>Что изменило дообучение или что свело бы вместе слияние</translation>
    </message>
    <message>
        <source>&amp;Table of differences</source>
        <translation>Табли&amp;ца отличий</translation>
    </message>
    <message>
        <source>What differs, by parameter; closing the table leaves the comparison on</source>
        <translation>Что отличается, по параметрам; если закрыть таблицу, сравнение продолжится</translation>
    </message>
    <message>
        <source>Stop comparin&amp;g</source>
        <translation>Закон&amp;чить сравнение</translation>
    </message>
    <message>
        <source>No column, colour or outline shows the other file any more</source>
        <translation>Ни столбцы, ни цвета, ни контуры больше не показывают другой файл</translation>
    </message>
    <message>
        <source>S&amp;ummary of the file…</source>
        <translation>Свод&amp;ка о файле…</translation>
    </message>
    <message>
        <source>Sizes, dtypes, classes, and what the file records besides its tensors</source>
        <translation>Размеры, типы, классы и что ещё записано в файле</translation>
    </message>
    <message>
        <source>Save inde&amp;x file…</source>
        <translation>Сохранить файл и&amp;ндекса…</translation>
    </message>
    <message>
        <source>What is known of the weights, to plan where these are not</source>
        <translation>Всё известное о весах, чтобы составлять план там, где их нет</translation>
    </message>
    <message>
        <source>Cop&amp;y command for the cluster…</source>
        <translation>Скопировать команду дл&amp;я кластера…</translation>
    </message>
    <message>
        <source>The lines that carry out the plan by torchrun or as a job array</source>
        <translation>Строки, которые выполнят план через torchrun или массивом заданий</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Выход</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Отменить</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Отменить</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Повторить</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>R&amp;eset</source>
        <translation>С&amp;бросить</translation>
    </message>
    <message>
        <source>Back to where the history began, as a step that can be undone</source>
        <translation>К началу истории; этот шаг тоже можно отменить</translation>
    </message>
    <message>
        <source>&amp;Drop all exceptions</source>
        <translation>Сн&amp;ять все исключения</translation>
    </message>
    <message>
        <source>Let all parameters and modules inherit the general threshold again</source>
        <translation>Все параметры и модули снова наследуют общий порог</translation>
    </message>
    <message>
        <source>S&amp;how unpruned</source>
        <translation>По&amp;казать необрезанной</translation>
    </message>
    <message>
        <source>Unpruned</source>
        <translation>Необрезанная</translation>
    </message>
    <message>
        <source>Show the model unpruned. Hold F4 to look only; the plan stays as it is.</source>
        <translation>Показать модель необрезанной. Чтобы только взглянуть, держите F4; план не изменится.</translation>
    </message>
    <message>
        <source>&amp;Take snapshot</source>
        <translation>Сд&amp;елать снимок</translation>
    </message>
    <message>
        <source>Keep the present plan under a name, to compare and to go back to</source>
        <translation>Отложить нынешний план под именем, чтобы сравнить его и вернуться к нему</translation>
    </message>
    <message>
        <source>Compare s&amp;napshots…</source>
        <translation>Сравнить с&amp;нимки…</translation>
    </message>
    <message>
        <source>Copy as P&amp;yTorch code</source>
        <translation>Скопировать как код P&amp;yTorch</translation>
    </message>
    <message>
        <source>The plan as the script that torch.nn.utils.prune needs for it</source>
        <translation>План в виде скрипта для torch.nn.utils.prune</translation>
    </message>
    <message>
        <source>Copy &amp;load &amp;&amp; check code</source>
        <translation>Скопировать код &amp;загрузки и проверки</translation>
    </message>
    <message>
        <source>A script that loads what is committed and holds its zeros in training</source>
        <translation>Скрипт, который загружает зафиксированное и удерживает его нули при обучении</translation>
    </message>
    <message>
        <source>&amp;Shortcuts</source>
        <translation>&amp;Клавиши</translation>
    </message>
    <message>
        <source>&amp;About Secateurs</source>
        <translation>&amp;О программе</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Файл</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Правка</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Вид</translation>
    </message>
    <message>
        <source>Ev&amp;aluate</source>
        <translation>&amp;Оценка</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Справка</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Инструменты</translation>
    </message>
</context>
<context>
    <name>AskName</name>
    <message>
        <source>Rename snapshot</source>
        <translation>Переименовать снимок</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Имя</translation>
    </message>
</context>
<context>
    <name>AttentionList</name>
    <message>
        <source>What needs attention</source>
        <translation>На что обратить внимание</translation>
    </message>
    <message>
        <source>Show in the tree</source>
        <translation>Показать в дереве</translation>
    </message>
</context>
<context>
    <name>AttentionPanel</name>
    <message>
        <source>Attention</source>
        <translation>Внимание</translation>
    </message>
    <message>
        <source>Nothing so far.</source>
        <translation>Пока ничего.</translation>
    </message>
    <message>
        <source>Not read yet.</source>
        <translation>Ещё не прочитано.</translation>
    </message>
    <message>
        <source>Look now</source>
        <translation>Посмотреть сейчас</translation>
    </message>
    <message>
        <source>of the plan</source>
        <translation>о плане</translation>
    </message>
    <message>
        <source>before this change</source>
        <translation>до этого изменения</translation>
    </message>
    <message>
        <source>Looking for dead outputs …</source>
        <translation>Поиск мёртвых выходов …</translation>
    </message>
    <message>
        <source>Dead outputs: not looked at yet ({size} to read).</source>
        <translation>Мёртвые выходы: ещё не проверено (прочитать {size}).</translation>
    </message>
</context>
<context>
    <name>AutoMenu</name>
    <message>
        <source>One standard deviation of each</source>
        <translation>Одно стандартное отклонение каждого</translation>
    </message>
    <message>
        <source>k·σ with k = 1. Han et al. 2015, Learning both Weights and Connections</source>
        <translation>k·σ при k = 1. Han et al. 2015, Learning both Weights and Connections</translation>
    </message>
    <message>
        <source>Otsu: part small from large</source>
        <translation>Оцу: отделить малые от больших</translation>
    </message>
    <message>
        <source>The magnitude of greatest variance between the two sides. Otsu 1979, A Threshold Selection Method</source>
        <translation>Величина с наибольшей дисперсией между двумя сторонами. Otsu 1979, A Threshold Selection Method</translation>
    </message>
    <message>
        <source>Global magnitude</source>
        <translation>По величине во всей модели</translation>
    </message>
    <message>
        <source>One threshold for all together. Blalock et al. 2020, What is the State of Neural Network Pruning?</source>
        <translation>Один порог для всех вместе. Blalock et al. 2020, What is the State of Neural Network Pruning?</translation>
    </message>
    <message>
        <source>The same density in every layer</source>
        <translation>Одинаковая плотность в каждом слое</translation>
    </message>
    <message>
        <source>Zhu and Gupta 2017, To prune, or not to prune</source>
        <translation>Zhu and Gupta 2017, To prune, or not to prune</translation>
    </message>
    <message>
        <source>Erdős–Rényi kernel: narrow layers keep more</source>
        <translation>Ядро Эрдёша — Реньи: в узких слоях остаётся больше</translation>
    </message>
    <message>
        <source>One rule, which gives each parameter its density. Evci et al. 2020, Rigging the Lottery (RigL)</source>
        <translation>Одно правило, дающее каждому параметру его плотность. Evci et al. 2020, Rigging the Lottery (RigL)</translation>
    </message>
    <message>
        <source>LAMP: magnitudes made comparable between layers</source>
        <translation>LAMP: величины, сравнимые между слоями</translation>
    </message>
    <message>
        <source>The score of a weight is its square as a part of the squares of all that are not smaller in its layer; the lowest are pruned. Lee et al. 2021, Layer-adaptive Sparsity for the Magnitude-based Pruning</source>
        <translation>Показатель веса — доля его квадрата в сумме квадратов всех не меньших весов слоя; обрезаются наименьшие. Lee et al. 2021, Layer-adaptive Sparsity for the Magnitude-based Pruning</translation>
    </message>
    <message>
        <source>2 of 4: what hardware for sparse matrices takes</source>
        <translation>2 из 4: то, что берут ускорители разреженных матриц</translation>
    </message>
    <message>
        <source>The two largest of each four weights along the inputs. Mishra et al. 2021, Accelerating Sparse Deep Neural Networks. {conditions}</source>
        <translation>Два наибольших из каждых четырёх весов вдоль входов. Mishra et al. 2021, Accelerating Sparse Deep Neural Networks. {conditions}</translation>
    </message>
    <message>
        <source>Keep {part} %</source>
        <translation>Оставить {part} %</translation>
    </message>
</context>
<context>
    <name>BarsArea</name>
    <message>
        <source>{name}: error of the weights {error}</source>
        <translation>{name}: ошибка весов {error}</translation>
    </message>
    <message>
        <source>{name}: density {density}, {cut} cut, {zero} zero before</source>
        <translation>{name}: плотность {density}, обрезано {cut}, были нулями {zero}</translation>
    </message>
    <message>
        <source>{name}: does not fit N of M</source>
        <translation>{name}: не подходит под N из M</translation>
    </message>
    <message>
        <source>{name}: not read yet</source>
        <translation>{name}: ещё не прочитано</translation>
    </message>
</context>
<context>
    <name>BlocksArea</name>
    <message numerus="yes">
        <source>{name}: %n parameters</source>
        <translation>
            <numerusform>{name}: %n параметр</numerusform>
            <numerusform>{name}: %n параметра</numerusform>
            <numerusform>{name}: %n параметров</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BlocksCard</name>
    <message>
        <source>never cut (locked)</source>
        <translation>никогда не обрезается (заперт)</translation>
    </message>
    <message>
        <source>does not fit N of M</source>
        <translation>не подходит под N из M</translation>
    </message>
    <message>
        <source>not ticked</source>
        <translation>не отмечен</translation>
    </message>
    <message>
        <source>not read yet</source>
        <translation>ещё не прочитан</translation>
    </message>
    <message>
        <source>not evaluated</source>
        <translation>не оценён</translation>
    </message>
    <message>
        <source>a rule of its own</source>
        <translation>своё правило</translation>
    </message>
    <message>
        <source>in no block</source>
        <translation>вне блоков</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Слои</translation>
    </message>
    <message>
        <source>not pruned</source>
        <translation>не обрезается</translation>
    </message>
    <message>
        <source>never cut</source>
        <translation>никогда не обрезается</translation>
    </message>
    <message numerus="yes">
        <source>%n parameters selected</source>
        <translation>
            <numerusform>Выбран %n параметр</numerusform>
            <numerusform>Выбрано %n параметра</numerusform>
            <numerusform>Выбрано %n параметров</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BlocksPresenter</name>
    <message>
        <source>Row {name}</source>
        <translation>Строка {name}</translation>
    </message>
    <message>
        <source>Block {name}</source>
        <translation>Блок {name}</translation>
    </message>
</context>
<context>
    <name>BlocksView</name>
    <message>
        <source>no block</source>
        <translation>вне блоков</translation>
    </message>
</context>
<context>
    <name>BugDialog</name>
    <message>
        <source>Something went wrong</source>
        <translation>Что-то пошло не так</translation>
    </message>
    <message>
        <source>This is a mistake in Secateurs, not in your file. The plan and its history are still there: save the plan, then go on or start again. A report with the details below helps to mend it.</source>
        <translation>Это ошибка в Secateurs, а не в вашем файле. План и его история целы: сохраните план, затем продолжайте или запустите программу заново. Сообщение с подробностями ниже поможет её исправить.</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Подробности</translation>
    </message>
    <message>
        <source>Copy the details</source>
        <translation>Скопировать подробности</translation>
    </message>
    <message>
        <source>Open the log</source>
        <translation>Открыть журнал</translation>
    </message>
</context>
<context>
    <name>CacheDialog</name>
    <message>
        <source>Open from the Hugging Face cache</source>
        <translation>Открыть из кэша Hugging Face</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>Ревизия</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>Записана</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Models that are on this machine already. Nothing is downloaded.</source>
        <translation>Модели, которые уже есть на этом компьютере. Ничего не загружается.</translation>
    </message>
    <message>
        <source>Looking through the cache …</source>
        <translation>Просматривается кэш …</translation>
    </message>
    <message>
        <source>Models that are on this machine already, in {folder}. Nothing is downloaded.</source>
        <translation>Модели, которые уже есть на этом компьютере, в {folder}. Ничего не загружается.</translation>
    </message>
    <message>
        <source>No model is in {folder} yet. What a library loads by from_pretrained, or “hf download NAME” fetches, lies there afterwards. The environment variable HF_HUB_CACHE names another folder.</source>
        <translation>В {folder} пока нет моделей. Там окажется то, что библиотека загрузит через from_pretrained или скачает «hf download ИМЯ». Переменная окружения HF_HUB_CACHE задаёт другую папку.</translation>
    </message>
    <message>
        <source>The cache is read by huggingface_hub, which is not installed. This installs it:</source>
        <translation>Кэш читает huggingface_hub, а он не установлен. Его установит команда:</translation>
    </message>
    <message>
        <source>It has no file of a kind that can be opened.</source>
        <translation>В ней нет файла, который можно открыть.</translation>
    </message>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… и ещё %n</numerusform>
            <numerusform>… и ещё %n</numerusform>
            <numerusform>… и ещё %n</numerusform>
        </translation>
    </message>
    <message>
        <source>⚠ Damaged, and left out: {first}</source>
        <translation>⚠ Повреждено и пропущено: {first}</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Команда</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Скопировать</translation>
    </message>
</context>
<context>
    <name>ChannelView</name>
    <message>
        <source>Outputs and inputs</source>
        <translation>Выходы и входы</translation>
    </message>
    <message>
        <source>Dead</source>
        <translation>Мёртвые</translation>
    </message>
    <message>
        <source>Norms</source>
        <translation>Нормы</translation>
    </message>
    <message>
        <source>How large each is: the root of the sum of its squares</source>
        <translation>Насколько велик каждый: корень из суммы квадратов</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>Ящики</translation>
    </message>
    <message>
        <source>How the values of each are spread: extremes, quartiles, median</source>
        <translation>Как распределены значения каждого: крайние, квартили, медиана</translation>
    </message>
    <message>
        <source>Which keep no weight, by their indexes</source>
        <translation>В каких не остаётся ни одного веса, по индексам</translation>
    </message>
    <message>
        <source>Dead outputs or inputs</source>
        <translation>Мёртвые выходы или входы</translation>
    </message>
    <message>
        <source>None is dead: each keeps a weight.</source>
        <translation>Мёртвых нет: в каждом остаётся хотя бы один вес.</translation>
    </message>
    <message>
        <source>{count} dead</source>
        <translation>мёртвых: {count}</translation>
    </message>
</context>
<context>
    <name>ChannelsPresenter</name>
    <message>
        <source>Reading …</source>
        <translation>Чтение …</translation>
    </message>
    <message>
        <source>Select one tensor to see its outputs and inputs.</source>
        <translation>Выберите один тензор, чтобы увидеть его выходы и входы.</translation>
    </message>
    <message>
        <source>It has no two dimensions, and so neither outputs nor inputs.</source>
        <translation>У него нет двух измерений, а значит, ни выходов, ни входов.</translation>
    </message>
</context>
<context>
    <name>CheckController</name>
    <message>
        <source>Check a pruned file</source>
        <translation>Проверка обрезанного файла</translation>
    </message>
</context>
<context>
    <name>CheckDialog</name>
    <message>
        <source>Check a pruned file</source>
        <translation>Проверка обрезанного файла</translation>
    </message>
    <message>
        <source>S&amp;wap</source>
        <translation>Поменять &amp;местами</translation>
    </message>
    <message>
        <source>It must be cut as the present &amp;plan says</source>
        <translation>Обрезка должна быть точно по нынешнему &amp;плану</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Проверить</translation>
    </message>
    <message>
        <source>Compares every tensor of a pruned file with its source, bit by bit: pruned weights are +0, all others are as they were, and nothing else has changed. The files may come from anywhere, and are only read. What is open stands as the source; if it is the pruned file, swap the two.</source>
        <translation>Сравнивает каждый тензор обрезанного файла с исходным бит за битом: обрезанные веса равны +0, остальные не тронуты, и больше ничего не изменилось. Файлы могут быть откуда угодно, они только читаются. Открытый файл считается исходным; если это обрезанный файл, поменяйте их местами.</translation>
    </message>
    <message>
        <source>&amp;Source</source>
        <translation>&amp;Исходный файл</translation>
    </message>
    <message>
        <source>Pruned &amp;file</source>
        <translation>Обрезанный &amp;файл</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Обзор…</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Папка…</translation>
    </message>
    <message>
        <source>A model in a folder, as libraries write it</source>
        <translation>Модель в папке, как её записывают библиотеки</translation>
    </message>
    <message>
        <source>The present plan is one for the file that is open</source>
        <translation>Нынешний план составлен для открытого файла</translation>
    </message>
    <message>
        <source>Name the source, from which the file was pruned.</source>
        <translation>Укажите исходный файл, из которого сделан обрезанный.</translation>
    </message>
    <message>
        <source>Name the pruned file.</source>
        <translation>Укажите обрезанный файл.</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>Файла {path} нет.</translation>
    </message>
    <message>
        <source>These are one and the same file.</source>
        <translation>Это один и тот же файл.</translation>
    </message>
</context>
<context>
    <name>ChooseMenu</name>
    <message>
        <source>All weights</source>
        <translation>Все веса</translation>
    </message>
    <message>
        <source>Every weight of two or more dimensions: no normalisation weights, no biases</source>
        <translation>Все веса с двумя и более измерениями: без нормализаций и смещений</translation>
    </message>
    <message>
        <source>All weights but first and last</source>
        <translation>Все веса, кроме первого и последнего</translation>
    </message>
    <message>
        <source>Leaves the layers next to input and output alone, going by the order of the file</source>
        <translation>Не трогает слои у входа и выхода; порядок берётся из файла</translation>
    </message>
    <message>
        <source>All but embeddings and head</source>
        <translation>Все, кроме эмбеддингов и головы</translation>
    </message>
    <message>
        <source>Going by names and classes; the head is what makes the outputs</source>
        <translation>По именам и классам; голова — то, что даёт выходы</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Ничего</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>Обратить</translation>
    </message>
    <message>
        <source>All that can be pruned and is not ticked</source>
        <translation>Всё, что можно обрезать и что не отмечено</translation>
    </message>
    <message>
        <source>By class</source>
        <translation>По классу</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>По имени</translation>
    </message>
    <message>
        <source>By size</source>
        <translation>По размеру</translation>
    </message>
    <message>
        <source>What the filter shows</source>
        <translation>То, что показывает фильтр</translation>
    </message>
    <message>
        <source>The weights that the filter line shows; it knows *.weight, class:Conv2d, &gt;1M</source>
        <translation>Веса, которые показывает строка фильтра; она понимает *.weight, class:Conv2d, &gt;1M</translation>
    </message>
    <message>
        <source>Biases too</source>
        <translation>И смещения</translation>
    </message>
    <message>
        <source>Also the biases of those modules that have something ticked</source>
        <translation>А также смещения тех модулей, где что-то отмечено</translation>
    </message>
    <message>
        <source>Never cut</source>
        <translation>Никогда не обрезать</translation>
    </message>
    <message>
        <source>Lock embeddings and head</source>
        <translation>Запереть эмбеддинги и голову</translation>
    </message>
    <message>
        <source>Lock all that is not ticked</source>
        <translation>Запереть всё, что не отмечено</translation>
    </message>
    <message>
        <source>What is locked is ticked by nothing: no choice, no study, no plan of a search</source>
        <translation>Запертое ничто не отмечает: ни выбор, ни исследование, ни план поиска</translation>
    </message>
    <message numerus="yes">
        <source>Unlock all %n</source>
        <translation>
            <numerusform>Отпереть всё: %n</numerusform>
            <numerusform>Отпереть всё: %n</numerusform>
            <numerusform>Отпереть всё: %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Unlock all</source>
        <translation>Отпереть всё</translation>
    </message>
    <message>
        <source>No name comes twice</source>
        <translation>Имена не повторяются</translation>
    </message>
    <message numerus="yes">
        <source>{least} weights or more</source>
        <translation>
            <numerusform>{least} вес и больше</numerusform>
            <numerusform>{least} веса и больше</numerusform>
            <numerusform>{least} весов и больше</numerusform>
        </translation>
    </message>
    <message>
        <source>All are of about one size</source>
        <translation>Все примерно одного размера</translation>
    </message>
</context>
<context>
    <name>ClusterController</name>
    <message>
        <source>Nothing is ticked, so there is nothing to prune. Tick parameters first.</source>
        <translation>Ничего не отмечено, так что обрезать нечего. Сначала отметьте параметры.</translation>
    </message>
    <message>
        <source>Copied the lines. Run them where the weights are.</source>
        <translation>Строки скопированы. Выполните их там, где лежат веса.</translation>
    </message>
</context>
<context>
    <name>ClusterDialog</name>
    <message>
        <source>Command for the cluster</source>
        <translation>Команда для кластера</translation>
    </message>
    <message>
        <source>Job array of Slurm</source>
        <translation>Массив заданий Slurm</translation>
    </message>
    <message>
        <source>Processes of this machine (xargs)</source>
        <translation>Процессы на одной машине (xargs)</translation>
    </message>
    <message>
        <source>none: the weights are read for the thresholds</source>
        <translation>нет: для порогов прочитываются веса</translation>
    </message>
    <message>
        <source>The lines</source>
        <translation>Строки</translation>
    </message>
    <message>
        <source>&amp;Started by</source>
        <translation>&amp;Запуск</translation>
    </message>
    <message>
        <source>&amp;Nodes</source>
        <translation>&amp;Узлы</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Модель</translation>
    </message>
    <message>
        <source>&amp;Plan</source>
        <translation>&amp;План</translation>
    </message>
    <message>
        <source>&amp;Index file</source>
        <translation>Файл &amp;индекса</translation>
    </message>
    <message>
        <source>&amp;Output</source>
        <translation>&amp;Результат</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Скопировать</translation>
    </message>
    <message>
        <source>Paths are those of the cluster.</source>
        <translation>Пути — как на кластере.</translation>
    </message>
    <message numerus="yes">
        <source>The weights are in %n files; more processes than that have next to nothing to do.</source>
        <translation>
            <numerusform>Веса лежат в %n файле; у процессов сверх этого работы почти нет.</numerusform>
            <numerusform>Веса лежат в %n файлах; у процессов сверх этого работы почти нет.</numerusform>
            <numerusform>Веса лежат в %n файлах; у процессов сверх этого работы почти нет.</numerusform>
        </translation>
    </message>
    <message>
        <source>P&amp;rocesses of each</source>
        <translation>Пр&amp;оцессов на каждом</translation>
    </message>
    <message>
        <source>Pa&amp;rts</source>
        <translation>&amp;Части</translation>
    </message>
</context>
<context>
    <name>CodeCopier</name>
    <message>
        <source>Nothing is ticked, so there is no script to write. Tick parameters first.</source>
        <translation>Ничего не отмечено, скрипт писать не из чего. Сначала отметьте параметры.</translation>
    </message>
    <message numerus="yes">
        <source>Copied a script that prunes %n parameter(s) as planned.</source>
        <translation>
            <numerusform>Скопирован скрипт, обрезающий %n параметр по плану.</numerusform>
            <numerusform>Скопирован скрипт, обрезающий %n параметра по плану.</numerusform>
            <numerusform>Скопирован скрипт, обрезающий %n параметров по плану.</numerusform>
        </translation>
    </message>
    <message>
        <source>Copied a script that loads the file, checks its zeros and holds them in training.</source>
        <translation>Скопирован скрипт, который загружает файл, проверяет его нули и удерживает их при обучении.</translation>
    </message>
</context>
<context>
    <name>CommitController</name>
    <message>
        <source>Nothing is cut: the new file will hold the same weights.</source>
        <translation>Ничего не обрезано: в новом файле будут те же веса.</translation>
    </message>
    <message numerus="yes">
        <source>Wrote {path}: {cut} weights cut, {zero} zero before; read back and verified. The file is as big as before: zeros are stored like any other number.</source>
        <translation>
            <numerusform>Записан {path}: обрезано весов {cut}, были нулями {zero}; прочитан и проверен. Файл того же размера: нули хранятся как любые другие числа.</numerusform>
            <numerusform>Записан {path}: обрезано весов {cut}, были нулями {zero}; прочитан и проверен. Файл того же размера: нули хранятся как любые другие числа.</numerusform>
            <numerusform>Записан {path}: обрезано весов {cut}, были нулями {zero}; прочитан и проверен. Файл того же размера: нули хранятся как любые другие числа.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Wrote {path} with masks and originals: {cut} weights cut, {zero} zero before; read back and verified. Opened again, the cut can be undone.</source>
        <translation>
            <numerusform>Записан {path} с масками и исходными весами: обрезано весов {cut}, были нулями {zero}; прочитан и проверен. Если открыть его снова, обрезку можно отменить.</numerusform>
            <numerusform>Записан {path} с масками и исходными весами: обрезано весов {cut}, были нулями {zero}; прочитан и проверен. Если открыть его снова, обрезку можно отменить.</numerusform>
            <numerusform>Записан {path} с масками и исходными весами: обрезано весов {cut}, были нулями {zero}; прочитан и проверен. Если открыть его снова, обрезку можно отменить.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Wrote {path}, the masks alone: {cut} weights cut, {zero} zero before; read back and verified. On the command line, prune --masks applies them to another checkpoint.</source>
        <translation>
            <numerusform>Записаны только маски, {path}: обрезан {cut} вес, были нулями {zero}; прочитано и проверено. В командной строке prune --masks применяет их к другому чекпойнту.</numerusform>
            <numerusform>Записаны только маски, {path}: обрезано {cut} веса, были нулями {zero}; прочитано и проверено. В командной строке prune --masks применяет их к другому чекпойнту.</numerusform>
            <numerusform>Записаны только маски, {path}: обрезано {cut} весов, были нулями {zero}; прочитано и проверено. В командной строке prune --masks применяет их к другому чекпойнту.</numerusform>
        </translation>
    </message>
    <message>
        <source>Commit</source>
        <translation>Зафиксировать</translation>
    </message>
    <message>
        <source>The cut is made permanent (prune.remove) in a new file of the same format. It is read back and its zeros are counted against these numbers. Training on fills zeros again: Edit ▸ Copy load &amp; check code holds them.</source>
        <translation>Обрезка становится окончательной (prune.remove) в новом файле того же формата. Он читается снова, и его нули сверяются с этими числами. Дальнейшее обучение снова заполняет нули: их удерживает Правка ▸ Скопировать код загрузки и проверки.</translation>
    </message>
    <message>
        <source>Each parameter is written as torch.nn.utils.prune leaves it before prune.remove: weight_orig with the trained values and weight_mask with the cut. The cut can be undone. The order of the parameters changes: load an optimizer&apos;s state before prune.identity, not after.</source>
        <translation>Каждый параметр записывается так, как его оставляет torch.nn.utils.prune до prune.remove: weight_orig с обученными значениями и weight_mask с обрезкой. Обрезку можно отменить. Порядок параметров меняется: состояние оптимизатора загружайте до prune.identity, а не после.</translation>
    </message>
    <message>
        <source>Commit for it.</source>
        <translation>Для него зафиксируйте.</translation>
    </message>
    <message>
        <source>Export masks alone</source>
        <translation>Экспорт одних масок</translation>
    </message>
    <message>
        <source>The masks are written into a safetensors file of their own, a bit for each weight, with the plan that made them: 1 where a weight is kept, 0 where the committed file would have a zero. No weight goes with them.</source>
        <translation>Маски записываются в отдельный файл safetensors, по биту на вес, вместе с планом, который их дал: 1 — вес остаётся, 0 — в зафиксированном файле был бы ноль. Самих весов в нём нет.</translation>
    </message>
    <message>
        <source>Export with masks</source>
        <translation>Экспорт с масками</translation>
    </message>
    <message>
        <source>Nothing is cut: the masks keep all weights but zeros.</source>
        <translation>Ничего не обрезано: маски оставляют все веса, кроме нулей.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Экспорт</translation>
    </message>
</context>
<context>
    <name>CommitDialog</name>
    <message>
        <source>Name the new file.</source>
        <translation>Назовите новый файл.</translation>
    </message>
    <message>
        <source>Not the archive is written, but the checkpoint in it alone. Name it {name}.</source>
        <translation>Записывается не архив, а только чекпойнт из него. Назовите файл {name}.</translation>
    </message>
    <message>
        <source>This is a folder. Name a file in it.</source>
        <translation>Это папка. Укажите файл в ней.</translation>
    </message>
    <message>
        <source>The name ends in {suffix}, but what is written is {format}.</source>
        <translation>Имя кончается на {suffix}, но записан будет {format}.</translation>
    </message>
    <message>
        <source>New &amp;file</source>
        <translation>Новый &amp;файл</translation>
    </message>
    <message>
        <source>&amp;Write a record beside it</source>
        <translation>&amp;Записать рядом протокол</translation>
    </message>
    <message>
        <source>A small JSON file says what was done: rules, thresholds and counts of every parameter, and the SHA-256 of source and result, by which the command verify checks the file without its source.</source>
        <translation>Небольшой файл JSON говорит, что было сделано: правила, пороги и числа каждого параметра, а также SHA-256 исходного файла и результата, по которым команда verify проверяет файл без исходного.</translation>
    </message>
    <message>
        <source>{record} beside it can&apos;t be replaced.</source>
        <translation>{record} рядом нельзя заменить.</translation>
    </message>
    <message>
        <source>This is a file, but a folder is written. Name a new one.</source>
        <translation>Это файл, а записывается папка. Назовите новую.</translation>
    </message>
    <message>
        <source>{target} is there already and will be replaced. {name} is not touched.</source>
        <translation>{target} уже есть и будет заменён. {name} не изменится.</translation>
    </message>
    <message>
        <source>{name} is not touched.</source>
        <translation>{name} не изменится.</translation>
    </message>
</context>
<context>
    <name>Committing</name>
    <message>
        <source>An optimizer&apos;s state comes with the model. Whoever trains on fills every zero again in the first step, unless something holds them: Edit ▸ Copy load &amp; check code does, or masks made after the state is loaded.</source>
        <translation>Вместе с моделью хранится состояние оптимизатора. При дальнейшем обучении первый же шаг снова заполнит все нули, если их ничто не удерживает: это делает Правка ▸ Скопировать код загрузки и проверки или маски, созданные после загрузки состояния.</translation>
    </message>
    <message>
        <source>from_pretrained knows no masks: it gives the pruned parameters random weights, and tells so only in its log.</source>
        <translation>from_pretrained не знает масок: даёт обрезанным параметрам случайные веса и сообщает об этом только в журнале.</translation>
    </message>
    <message>
        <source>An optimizer&apos;s state comes with the model. It is stored by position, and masks change the order of the parameters: make the optimizer and load its state before prune.identity.</source>
        <translation>Вместе с моделью есть состояние оптимизатора. Оно хранится по позициям, а маски меняют порядок параметров: создайте оптимизатор и загрузите его состояние до prune.identity.</translation>
    </message>
    <message>
        <source>Masks are of one name each: {names}, tied to others, stays unpruned where it is loaded, unless it is given the same mask.</source>
        <translation>У маски одно имя: {names} делит веса с другими и после загрузки остаётся необрезанным, если не дать ему ту же маску.</translation>
    </message>
    <message>
        <source>After prune.identity and load_state_dict the layer of {names} computes with stale weights; load_masks of a hand-over loads it right.</source>
        <translation>После prune.identity и load_state_dict слой {names} считает со старыми весами; load_masks из передачи загружает его верно.</translation>
    </message>
    <message>
        <source>Removed {size} that a killed write had left in this folder.</source>
        <translation>Удалены остатки прерванной записи в этой папке: {size}.</translation>
    </message>
</context>
<context>
    <name>Companions</name>
    <message>
        <source>Copied beside it: {names}.</source>
        <translation>Рядом копируются: {names}.</translation>
    </message>
    <message>
        <source>Not copied: {names}.</source>
        <translation>Не копируются: {names}.</translation>
    </message>
    <message>
        <source>A loader needs {names}; copy it from {folder} by hand.</source>
        <translation>Загрузчику нужны {names}; скопируйте их вручную из {folder}.</translation>
    </message>
    <message>
        <source>A loader will want {names} beside it, from {folder}.</source>
        <translation>Загрузчик будет искать рядом {names}; возьмите из {folder}.</translation>
    </message>
</context>
<context>
    <name>CompareMark</name>
    <message>
        <source>Unpruned: everything is kept. The plan is as it was.</source>
        <translation>Без обрезки: остаётся всё. План не изменился.</translation>
    </message>
</context>
<context>
    <name>ComparisonButton</name>
    <message>
        <source>Compared with {name}</source>
        <translation>Сравнение с {name}</translation>
    </message>
    <message>
        <source>The model is compared with {path}. Click to see the table again, or to stop comparing.</source>
        <translation>Модель сравнивается с {path}. Щёлкните, чтобы снова увидеть таблицу или закончить сравнение.</translation>
    </message>
</context>
<context>
    <name>CurvesPresenter</name>
    <message>
        <source>Reading the weights …</source>
        <translation>Чтение весов …</translation>
    </message>
    <message>
        <source>Tick a parameter to see what each threshold would keep.</source>
        <translation>Отметьте параметр, чтобы увидеть, что останется при каждом пороге.</translation>
    </message>
    <message>
        <source>{threshold} cuts {share} of all ticked</source>
        <translation>{threshold} обрежет {share} всех отмеченных</translation>
    </message>
    <message>
        <source>all ticked {density}</source>
        <translation>все отмеченные {density}</translation>
    </message>
    <message>
        <source>selected {density}</source>
        <translation>выбранные {density}</translation>
    </message>
    <message>
        <source>selected, would be {density}</source>
        <translation>выбранные, было бы {density}</translation>
    </message>
</context>
<context>
    <name>CutShare</name>
    <message>
        <source>unpruned</source>
        <translation>без обрезки</translation>
    </message>
    <message>
        <source>got {density}</source>
        <translation>вышло {density}</translation>
    </message>
    <message>
        <source>{cut} cut</source>
        <translation>обрезано {cut}</translation>
    </message>
    <message>
        <source>would cut {cut}</source>
        <translation>обрезалось бы {cut}</translation>
    </message>
    <message>
        <source>{zero} zero before</source>
        <translation>нули {zero}</translation>
    </message>
    <message>
        <source>{zero} zeros</source>
        <translation>нули {zero}</translation>
    </message>
    <message>
        <source>Fewer are kept where weights tie, and only whole weights can be.</source>
        <translation>Где веса равны по величине, остаётся меньше; и остаются лишь целые веса.</translation>
    </message>
    <message numerus="yes">
        <source>{cut} of {numel} weights cut, {zero} zero before</source>
        <translation>
            <numerusform>Обрезано весов: {cut} из {numel}, были нулями {zero}</numerusform>
            <numerusform>Обрезано весов: {cut} из {numel}, были нулями {zero}</numerusform>
            <numerusform>Обрезано весов: {cut} из {numel}, были нулями {zero}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Would cut {cut} of {numel} weights; {zero} zero before</source>
        <translation>
            <numerusform>Обрезалось бы весов: {cut} из {numel}, были нулями {zero}</numerusform>
            <numerusform>Обрезалось бы весов: {cut} из {numel}, были нулями {zero}</numerusform>
            <numerusform>Обрезалось бы весов: {cut} из {numel}, были нулями {zero}</numerusform>
        </translation>
    </message>
    <message>
        <source>{nan} NaN, which every threshold prunes, also 0</source>
        <translation>{nan} NaN: обрезаются при любом пороге, даже при 0</translation>
    </message>
</context>
<context>
    <name>CutsModel</name>
    <message>
        <source>Parameter</source>
        <translation>Параметр</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Порог</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Веса</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Обрезано</translation>
    </message>
    <message>
        <source>Zero before</source>
        <translation>Были нулями</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>Плотность</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Ошибка</translation>
    </message>
    <message>
        <source>the file&apos;s mask</source>
        <translation>маска из файла</translation>
    </message>
</context>
<context>
    <name>CutsOverview</name>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… и ещё %n</numerusform>
            <numerusform>… и ещё %n</numerusform>
            <numerusform>… и ещё %n</numerusform>
        </translation>
    </message>
    <message>
        <source>What will be cut</source>
        <translation>Что будет обрезано</translation>
    </message>
    <message numerus="yes">
        <source>Together {cut} of {numel} weights are cut, {zero} were zero before; density {density}, error of the weights {error}.</source>
        <translation>
            <numerusform>Всего обрезано весов: {cut} из {numel}, были нулями {zero}; плотность {density}, ошибка весов {error}.</numerusform>
            <numerusform>Всего обрезано весов: {cut} из {numel}, были нулями {zero}; плотность {density}, ошибка весов {error}.</numerusform>
            <numerusform>Всего обрезано весов: {cut} из {numel}, были нулями {zero}; плотность {density}, ошибка весов {error}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeadUnitScanner</name>
    <message>
        <source>Looking for dead outputs</source>
        <translation>Поиск мёртвых выходов</translation>
    </message>
</context>
<context>
    <name>DeferredSetup</name>
    <message>
        <source>The plan was put aside. Edit ▸ Compare snapshots… shows it beside others.</source>
        <translation>План отложен. Правка ▸ Сравнить снимки… покажет его рядом с другими.</translation>
    </message>
</context>
<context>
    <name>DensityCurve</name>
    <message>
        <source>right of the axis</source>
        <translation>правее оси</translation>
    </message>
    <message>
        <source>Density against threshold</source>
        <translation>Плотность от порога</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>Плотность</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Ошибка</translation>
    </message>
    <message>
        <source>Error of the weights against density</source>
        <translation>Ошибка весов в зависимости от плотности</translation>
    </message>
    <message>
        <source>Tick a parameter to see what each threshold would keep.</source>
        <translation>Отметьте параметр, чтобы увидеть, что останется при каждом пороге.</translation>
    </message>
    <message>
        <source>all ticked</source>
        <translation>все отмеченные</translation>
    </message>
    <message>
        <source>selected</source>
        <translation>выбранные</translation>
    </message>
    <message>
        <source>10 … 90 % of {all}</source>
        <translation>10 … 90 % из {all}</translation>
    </message>
    <message>
        <source>median</source>
        <translation>медиана</translation>
    </message>
    <message>
        <source>each</source>
        <translation>каждый</translation>
    </message>
    <message>
        <source>{density} at {threshold}</source>
        <translation>{density} при {threshold}</translation>
    </message>
    <message>
        <source>{error} at density {density}</source>
        <translation>{error} при плотности {density}</translation>
    </message>
</context>
<context>
    <name>DensitySpin</name>
    <message>
        <source>A density is one number from 0 to 100 %.</source>
        <translation>Плотность — одно число от 0 до 100 %.</translation>
    </message>
</context>
<context>
    <name>DiagnosticHeads</name>
    <message>
        <source>Fully pruned</source>
        <translation>Обрезано всё</translation>
    </message>
    <message>
        <source>Does not fit N of M</source>
        <translation>Не подходит N из M</translation>
    </message>
    <message>
        <source>Mask lifted</source>
        <translation>Маска снята</translation>
    </message>
    <message>
        <source>Mask not kept</source>
        <translation>Маска не оставлена</translation>
    </message>
    <message>
        <source>Not a number</source>
        <translation>Не число</translation>
    </message>
    <message>
        <source>Infinite</source>
        <translation>Бесконечность</translation>
    </message>
    <message>
        <source>Bias left</source>
        <translation>Смещение осталось</translation>
    </message>
    <message>
        <source>Dead outputs</source>
        <translation>Мёртвые выходы</translation>
    </message>
    <message>
        <source>Nearly gone</source>
        <translation>Почти всё обрезано</translation>
    </message>
    <message>
        <source>Density missed</source>
        <translation>Плотность не та</translation>
    </message>
    <message>
        <source>Nothing cut</source>
        <translation>Ничего не обрезано</translation>
    </message>
    <message>
        <source>Normalisation</source>
        <translation>Нормализация</translation>
    </message>
    <message>
        <source>Already sparse</source>
        <translation>Уже разрежен</translation>
    </message>
    <message>
        <source>Zero already</source>
        <translation>Уже нули</translation>
    </message>
    <message>
        <source>Tied</source>
        <translation>Связан</translation>
    </message>
    <message>
        <source>Keep the mask</source>
        <translation>Оставить маску</translation>
    </message>
    <message>
        <source>Spare</source>
        <translation>Пощадить</translation>
    </message>
    <message>
        <source>Keep {part}</source>
        <translation>Оставить {part}</translation>
    </message>
    <message>
        <source>Untick</source>
        <translation>Снять отметку</translation>
    </message>
    <message>
        <source>Tick it, and keep the mask that the file came with</source>
        <translation>Отметить и оставить маску, с которой пришёл файл</translation>
    </message>
    <message>
        <source>Give it the largest threshold of its own at which no output dies</source>
        <translation>Дать собственный порог, наибольший, при котором не умирает ни один выход</translation>
    </message>
    <message>
        <source>Give it a density of {part} of its own</source>
        <translation>Дать собственную плотность {part}</translation>
    </message>
    <message>
        <source>Leave it unpruned</source>
        <translation>Оставить необрезанным</translation>
    </message>
    <message numerus="yes">
        <source>{count} layers</source>
        <translation>
            <numerusform>{count} слой</numerusform>
            <numerusform>{count} слоя</numerusform>
            <numerusform>{count} слоёв</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DiagnosticTexts</name>
    <message>
        <source>{name} is fully pruned.</source>
        <translation>{name}: обрезано всё.</translation>
    </message>
    <message>
        <source>{name} does not fit N of M, and is left as it is. {reason}</source>
        <translation>{name} не подходит под N из M и остаётся как есть. {reason}</translation>
    </message>
    <message>
        <source>{name} has a threshold in place of the mask that the file came with: weights that it prunes come back.</source>
        <translation>У {name} порог вместо маски из файла: обрезанные ею веса возвращаются.</translation>
    </message>
    <message>
        <source>{name} keeps only {part} of its weights.</source>
        <translation>{name}: остаётся лишь {part} весов.</translation>
    </message>
    <message>
        <source>{name} is ticked, but its threshold cuts nothing.</source>
        <translation>{name}: отмечено, но порог ничего не обрезает.</translation>
    </message>
    <message>
        <source>{name} scales whole channels (normalisation): pruning silences them.</source>
        <translation>{name}: масштабирует целые каналы (нормализация); обрезка заглушит их.</translation>
    </message>
    <message>
        <source>{name} is already sparse: {part} of its weights are zero.</source>
        <translation>{name}: уже разрежен, нулей среди весов {part}.</translation>
    </message>
    <message>
        <source>{name} was zero already: nothing of it is left to prune.</source>
        <translation>{name} уже из одних нулей: обрезать больше нечего.</translation>
    </message>
    <message>
        <source>{name} is tied: the cut holds for {others} too.</source>
        <translation>{name} связан: обрезка затронет и {others}.</translation>
    </message>
    <message numerus="yes">
        <source>{name} is not ticked: the mask that the file came with is lifted, and {count} weights come back.</source>
        <translation>
            <numerusform>{name} не отмечен: маска из файла снимается, и {count} вес возвращается.</numerusform>
            <numerusform>{name} не отмечен: маска из файла снимается, и {count} веса возвращаются.</numerusform>
            <numerusform>{name} не отмечен: маска из файла снимается, и {count} весов возвращаются.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Asked for density {wanted}, got {part}: {count} weights are zero already.</source>
        <translation>
            <numerusform>Задана плотность {wanted}, вышла {part}: {count} вес уже равен нулю.</numerusform>
            <numerusform>Задана плотность {wanted}, вышла {part}: {count} веса уже равны нулю.</numerusform>
            <numerusform>Задана плотность {wanted}, вышла {part}: {count} весов уже равны нулю.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Asked for density {wanted}, got {part}: {count} weights have the same magnitude at the threshold.</source>
        <translation>
            <numerusform>Задана плотность {wanted}, вышла {part}: на пороге {count} вес с одной и той же величиной.</numerusform>
            <numerusform>Задана плотность {wanted}, вышла {part}: на пороге {count} веса с одной и той же величиной.</numerusform>
            <numerusform>Задана плотность {wanted}, вышла {part}: на пороге {count} весов с одной и той же величиной.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name} has density {part}, not {wanted}: {count} weights are zero already.</source>
        <translation>
            <numerusform>У {name} плотность {part}, а не {wanted}: {count} вес уже равен нулю.</numerusform>
            <numerusform>У {name} плотность {part}, а не {wanted}: {count} веса уже равны нулю.</numerusform>
            <numerusform>У {name} плотность {part}, а не {wanted}: {count} весов уже равны нулю.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name} has density {part}, not {wanted}: {count} weights have the same magnitude at the threshold.</source>
        <translation>
            <numerusform>У {name} плотность {part}, а не {wanted}: на пороге {count} вес с одной и той же величиной.</numerusform>
            <numerusform>У {name} плотность {part}, а не {wanted}: на пороге {count} веса с одной и той же величиной.</numerusform>
            <numerusform>У {name} плотность {part}, а не {wanted}: на пороге {count} весов с одной и той же величиной.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Asked for density {wanted}, got {part}: {count} weights are zero or NaN already.</source>
        <translation>
            <numerusform>Задана плотность {wanted}, вышла {part}: {count} вес уже равен нулю или NaN.</numerusform>
            <numerusform>Задана плотность {wanted}, вышла {part}: {count} веса уже равны нулю или NaN.</numerusform>
            <numerusform>Задана плотность {wanted}, вышла {part}: {count} весов уже равны нулю или NaN.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name} has density {part}, not {wanted}: {count} weights are zero or NaN already.</source>
        <translation>
            <numerusform>У {name} плотность {part}, а не {wanted}: {count} вес уже равен нулю или NaN.</numerusform>
            <numerusform>У {name} плотность {part}, а не {wanted}: {count} веса уже равны нулю или NaN.</numerusform>
            <numerusform>У {name} плотность {part}, а не {wanted}: {count} весов уже равны нулю или NaN.</numerusform>
        </translation>
    </message>
    <message>
        <source>1 weight of {name} is not a number; it is pruned.</source>
        <translation>{name}: 1 вес — не число; он обрезается.</translation>
    </message>
    <message numerus="yes">
        <source>%n weights of {name} are not a number; they are pruned.</source>
        <translation>
            <numerusform>{name}: %n вес — не число; он обрезается.</numerusform>
            <numerusform>{name}: %n веса — не числа; они обрезаются.</numerusform>
            <numerusform>{name}: %n весов — не числа; они обрезаются.</numerusform>
        </translation>
    </message>
    <message>
        <source>1 weight of {name} is infinite.</source>
        <translation>{name}: 1 вес бесконечен.</translation>
    </message>
    <message numerus="yes">
        <source>%n weights of {name} are infinite.</source>
        <translation>
            <numerusform>{name}: %n вес бесконечен.</numerusform>
            <numerusform>{name}: %n веса бесконечны.</numerusform>
            <numerusform>{name}: %n весов бесконечны.</numerusform>
        </translation>
    </message>
    <message>
        <source>1 output of {name} is dead: all its weights are pruned.</source>
        <translation>{name}: 1 мёртвый выход, все его веса обрезаны.</translation>
    </message>
    <message numerus="yes">
        <source>%n outputs of {name} are dead: all their weights are pruned.</source>
        <translation>
            <numerusform>{name}: %n мёртвый выход, все его веса обрезаны.</numerusform>
            <numerusform>{name}: %n мёртвых выхода, все их веса обрезаны.</numerusform>
            <numerusform>{name}: %n мёртвых выходов, все их веса обрезаны.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n outputs of {name} are dead: all their weights were zero or NaN already.</source>
        <translation>
            <numerusform>%n выход {name} мёртв: все его веса уже были нулями или NaN.</numerusform>
            <numerusform>%n выхода {name} мертвы: все их веса уже были нулями или NaN.</numerusform>
            <numerusform>%n выходов {name} мертвы: все их веса уже были нулями или NaN.</numerusform>
        </translation>
    </message>
    <message>
        <source>1 output of {name} is dead: all its weights were zero already.</source>
        <translation>1 выход {name} мёртв: все его веса уже были нулями.</translation>
    </message>
    <message numerus="yes">
        <source>%n outputs of {name} are dead: all their weights were zero already.</source>
        <translation>
            <numerusform>%n выход {name} мёртв: все его веса уже были нулями.</numerusform>
            <numerusform>%n выхода {name} мертвы: все их веса уже были нулями.</numerusform>
            <numerusform>%n выходов {name} мертвы: все их веса уже были нулями.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n outputs of {name} are dead, {before} of them were so before.</source>
        <translation>
            <numerusform>%n выход {name} мёртв, из них {before} — ещё до обрезки.</numerusform>
            <numerusform>%n выхода {name} мертвы, из них {before} — ещё до обрезки.</numerusform>
            <numerusform>%n выходов {name} мертвы, из них {before} — ещё до обрезки.</numerusform>
        </translation>
    </message>
    <message>
        <source>1 row of {name} is dead: all its weights are pruned.</source>
        <translation>{name}: 1 мёртвая строка, все её веса обрезаны.</translation>
    </message>
    <message numerus="yes">
        <source>%n rows of {name} are dead: all their weights are pruned.</source>
        <translation>
            <numerusform>{name}: %n мёртвая строка, все её веса обрезаны.</numerusform>
            <numerusform>{name}: %n мёртвые строки, все их веса обрезаны.</numerusform>
            <numerusform>{name}: %n мёртвых строк, все их веса обрезаны.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows of {name} are dead: all their weights were zero or NaN already.</source>
        <translation>
            <numerusform>{name}: %n мёртвая строка, все её веса уже были нулями или NaN.</numerusform>
            <numerusform>{name}: %n мёртвые строки, все их веса уже были нулями или NaN.</numerusform>
            <numerusform>{name}: %n мёртвых строк, все их веса уже были нулями или NaN.</numerusform>
        </translation>
    </message>
    <message>
        <source>1 row of {name} is dead: all its weights were zero already.</source>
        <translation>{name}: 1 мёртвая строка, все её веса уже были нулями.</translation>
    </message>
    <message numerus="yes">
        <source>%n rows of {name} are dead: all their weights were zero already.</source>
        <translation>
            <numerusform>{name}: %n мёртвая строка, все её веса уже были нулями.</numerusform>
            <numerusform>{name}: %n мёртвые строки, все их веса уже были нулями.</numerusform>
            <numerusform>{name}: %n мёртвых строк, все их веса уже были нулями.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows of {name} are dead, {before} of them were so before.</source>
        <translation>
            <numerusform>{name}: %n мёртвая строка, из них {before} — ещё до обрезки.</numerusform>
            <numerusform>{name}: %n мёртвые строки, из них {before} — ещё до обрезки.</numerusform>
            <numerusform>{name}: %n мёртвых строк, из них {before} — ещё до обрезки.</numerusform>
        </translation>
    </message>
    <message>
        <source>1 dead output of {others} still has a bias, in {name}.</source>
        <translation>{others}: у 1 мёртвого выхода осталось смещение в {name}.</translation>
    </message>
    <message numerus="yes">
        <source>%n dead outputs of {others} still have a bias, in {name}.</source>
        <translation>
            <numerusform>{others}: у %n мёртвого выхода осталось смещение в {name}.</numerusform>
            <numerusform>{others}: у %n мёртвых выходов осталось смещение в {name}.</numerusform>
            <numerusform>{others}: у %n мёртвых выходов осталось смещение в {name}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DifferenceController</name>
    <message>
        <source>Compare with another file</source>
        <translation>Сравнение с другим файлом</translation>
    </message>
</context>
<context>
    <name>DifferenceImagePresenter</name>
    <message>
        <source>Comparing …</source>
        <translation>Сравнение …</translation>
    </message>
    <message>
        <source>Select one parameter to see where it differs.</source>
        <translation>Выберите один параметр, чтобы увидеть, где он отличается.</translation>
    </message>
    <message>
        <source>There it has another shape: {shape}.</source>
        <translation>Там у него другая форма: {shape}.</translation>
    </message>
    <message>
        <source>The other file has nothing to compare it with.</source>
        <translation>В другом файле его не с чем сравнить.</translation>
    </message>
    <message>
        <source>All its values are the same in both files.</source>
        <translation>Все его значения в обоих файлах одинаковы.</translation>
    </message>
    <message>
        <source>It is not compared as weights with anything in the other file.</source>
        <translation>Он не сравнивается как веса ни с чем в другом файле.</translation>
    </message>
    <message>
        <source>‖Δ‖/‖w‖ {amount}</source>
        <translation>‖Δ‖/‖w‖ {amount}</translation>
    </message>
</context>
<context>
    <name>DifferenceModel</name>
    <message>
        <source>Parameter</source>
        <translation>Параметр</translation>
    </message>
    <message>
        <source>Elements</source>
        <translation>Элементы</translation>
    </message>
    <message>
        <source>Differ</source>
        <translation>Отличаются</translation>
    </message>
    <message>
        <source>‖Δ‖/‖w‖</source>
        <translation>‖Δ‖/‖w‖</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>Косинус</translation>
    </message>
    <message>
        <source>Largest |Δ|</source>
        <translation>Макс. |Δ|</translation>
    </message>
    <message>
        <source>Sign flips</source>
        <translation>Смены знака</translation>
    </message>
    <message>
        <source>Zeros came</source>
        <translation>Новые нули</translation>
    </message>
    <message>
        <source>Zeros went</source>
        <translation>Бывшие нули</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>Итог</translation>
    </message>
    <message>
        <source>another shape: {before}, there {after}</source>
        <translation>другая форма: {before}, там {after}</translation>
    </message>
    <message>
        <source>in the open model alone</source>
        <translation>только в открытой модели</translation>
    </message>
    <message>
        <source>in the other model alone</source>
        <translation>только в другой модели</translation>
    </message>
    <message>
        <source>not compared</source>
        <translation>не сравнивалось</translation>
    </message>
    <message>
        <source>the same</source>
        <translation>одинаково</translation>
    </message>
    <message>
        <source>{before}, there {after}</source>
        <translation>{before}, там {after}</translation>
    </message>
</context>
<context>
    <name>DifferenceView</name>
    <message>
        <source>|Δ| {value}</source>
        <translation>|Δ| {value}</translation>
    </message>
    <message>
        <source>[{row}, {column}]: |Δ| {amount}</source>
        <translation>[{row}, {column}]: |Δ| {amount}</translation>
    </message>
    <message>
        <source>rows {top} to {end}, columns {left} to {right}: |Δ| {amount} on an average</source>
        <translation>строки {top}–{end}, столбцы {left}–{right}: |Δ| в среднем {amount}</translation>
    </message>
</context>
<context>
    <name>DifferenceWindow</name>
    <message>
        <source>{first} compared with {second}</source>
        <translation>{first} в сравнении с {second}</translation>
    </message>
    <message numerus="yes">
        <source>{differ} of {count} parameters differ</source>
        <translation>
            <numerusform>Отличается {differ} из {count} параметра</numerusform>
            <numerusform>Отличается {differ} из {count} параметров</numerusform>
            <numerusform>Отличается {differ} из {count} параметров</numerusform>
        </translation>
    </message>
    <message>
        <source>together ‖Δ‖/‖w‖ {relative}, cosine {cosine}; sign flips {flips}, zeros came {come}, went {gone}</source>
        <translation>вместе ‖Δ‖/‖w‖ {relative}, косинус {cosine}; смен знака {flips}, нулей появилось {come}, исчезло {gone}</translation>
    </message>
    <message>
        <source>{count} in the other alone</source>
        <translation>только в другом: {count}</translation>
    </message>
    <message>
        <source>{count} in this one alone</source>
        <translation>только в этом: {count}</translation>
    </message>
    <message>
        <source>{count} of another shape</source>
        <translation>другой формы: {count}</translation>
    </message>
    <message>
        <source>{count} of another dtype</source>
        <translation>другого типа: {count}</translation>
    </message>
    <message>
        <source>&amp;Stop comparing</source>
        <translation>&amp;Закончить сравнение</translation>
    </message>
    <message>
        <source>Closing this table leaves the comparison on</source>
        <translation>Если закрыть эту таблицу, сравнение продолжится</translation>
    </message>
    <message>
        <source>A click on a row selects it in the window. Δ is the other minus the open one.</source>
        <translation>Щелчок по строке выбирает параметр в окне. Δ — это другой минус открытый.</translation>
    </message>
    <message>
        <source>What differs, by parameter</source>
        <translation>Что отличается, по параметрам</translation>
    </message>
</context>
<context>
    <name>DropSign</name>
    <message>
        <source>Drop to open {name}</source>
        <translation>Отпустите, чтобы открыть {name}</translation>
    </message>
    <message>
        <source>One file or folder at a time, please</source>
        <translation>По одному файлу или папке, пожалуйста</translation>
    </message>
    <message>
        <source>Addresses are read by the command “index”, and its file opens here</source>
        <translation>Адреса читает команда «index», а её файл откроется здесь</translation>
    </message>
    <message>
        <source>Only files and folders of this machine can be opened</source>
        <translation>Открыть можно только файлы и папки этого компьютера</translation>
    </message>
</context>
<context>
    <name>ErrorCurveArea</name>
    <message>
        <source>density</source>
        <translation>плотность</translation>
    </message>
    <message>
        <source>density {density}: error {error}</source>
        <translation>плотность {density}: ошибка {error}</translation>
    </message>
</context>
<context>
    <name>ErrorSpin</name>
    <message>
        <source>An error is one number from 0 to 100 %.</source>
        <translation>Ошибка — одно число от 0 до 100 %.</translation>
    </message>
</context>
<context>
    <name>EvaluateMenu</name>
    <message>
        <source>&amp;This plan</source>
        <translation>&amp;Этот план</translation>
    </message>
    <message>
        <source>Run your own evaluation on the model as the plan cuts it</source>
        <translation>Запустить вашу оценку на модели, обрезанной по плану</translation>
    </message>
    <message>
        <source>&amp;Follow at rest</source>
        <translation>&amp;Следить за планом</translation>
    </message>
    <message>
        <source>Evaluate each plan by itself, as soon as the threshold has come to rest</source>
        <translation>Оценивать каждый план сразу, как только порог остановится</translation>
    </message>
    <message>
        <source>&amp;Sweep…</source>
        <translation>&amp;Развёртка…</translation>
    </message>
    <message>
        <source>The metric against the density, for the rule in hand</source>
        <translation>Метрика от плотности, для текущего правила</translation>
    </message>
    <message>
        <source>S&amp;ensitivity…</source>
        <translation>&amp;Чувствительность…</translation>
    </message>
    <message>
        <source>Which parameters bear a cut, each alone at several densities</source>
        <translation>Какие параметры выдержат обрезку, каждый отдельно при нескольких плотностях</translation>
    </message>
    <message>
        <source>Se&amp;arch…</source>
        <translation>&amp;Поиск…</translation>
    </message>
    <message>
        <source>The largest cut that costs no more than you allow</source>
        <translation>Самая большая обрезка, которая обойдётся не дороже, чем вы разрешите</translation>
    </message>
    <message>
        <source>Sto&amp;p evaluating</source>
        <translation>Пр&amp;ервать оценку</translation>
    </message>
    <message>
        <source>Set &amp;up…</source>
        <translation>&amp;Настроить…</translation>
    </message>
    <message>
        <source>What evaluates this model, and which number counts</source>
        <translation>Чем оценивается эта модель и какое число важно</translation>
    </message>
</context>
<context>
    <name>Evaluation</name>
    <message>
        <source>Evaluating the plan</source>
        <translation>Оценка плана</translation>
    </message>
</context>
<context>
    <name>EvaluationController</name>
    <message>
        <source>The plan is evaluated after what is being evaluated.</source>
        <translation>План будет оценён после того, что оценивается сейчас.</translation>
    </message>
    <message>
        <source>This plan has been evaluated already; nothing is evaluated twice.</source>
        <translation>Этот план уже оценён; дважды ничего не оценивается.</translation>
    </message>
    <message>
        <source>The evaluation has printed nothing for {time}. If it hangs, Evaluate ▸ Stop evaluating ends it; otherwise just wait.</source>
        <translation>Оценка ничего не выводила уже {time}. Если она зависла, её прервёт «Оценка ▸ Прервать оценку»; иначе просто подождите.</translation>
    </message>
</context>
<context>
    <name>EvaluationExporter</name>
    <message>
        <source>Nothing has been found yet. Start it first.</source>
        <translation>Пока ничего не найдено. Сначала запустите.</translation>
    </message>
    <message>
        <source>Wrote {path}.</source>
        <translation>Записано: {path}.</translation>
    </message>
</context>
<context>
    <name>EvaluationForm</name>
    <message>
        <source>A Python &amp;file</source>
        <translation>&amp;Файл Python</translation>
    </message>
    <message>
        <source>A &amp;command</source>
        <translation>&amp;Команда</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Обзор…</translation>
    </message>
    <message>
        <source>&amp;New script…</source>
        <translation>&amp;Новый скрипт…</translation>
    </message>
    <message>
        <source>Choose the Python file that evaluates, or write a new one.</source>
        <translation>Выберите файл Python, который оценивает, или создайте новый.</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>Нет файла {path}.</translation>
    </message>
    <message>
        <source>There is no Python at {path}. Choose the one that has torch.</source>
        <translation>По пути {path} нет Python. Выберите тот, в котором есть torch.</translation>
    </message>
    <message>
        <source>A quotation mark is not closed in the command.</source>
        <translation>В команде не закрыта кавычка.</translation>
    </message>
    <message>
        <source>Write the command that evaluates.</source>
        <translation>Введите команду, которая оценивает.</translation>
    </message>
    <message>
        <source>Write {checkpoint} where the command takes the model&apos;s file.</source>
        <translation>Напишите {checkpoint} там, где команда принимает файл модели.</translation>
    </message>
    <message>
        <source>has load(checkpoint) and evaluate(model)</source>
        <translation>с функциями load(checkpoint) и evaluate(model)</translation>
    </message>
    <message>
        <source>Python file</source>
        <translation>Файл Python</translation>
    </message>
    <message>
        <source>Interpreter</source>
        <translation>Интерпретатор</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Команда</translation>
    </message>
    <message>
        <source>load(checkpoint) returns the module with the weights of a file, evaluate(model) a number or a dict of numbers. The interpreter needs torch.</source>
        <translation>load(checkpoint) возвращает модуль с весами файла, evaluate(model) — число или словарь чисел. Интерпретатору нужен torch.</translation>
    </message>
    <message>
        <source>{checkpoint} stands for a scratch file with the pruned model, {folder} for a folder with it and what lies beside the source. The last line of the output is a number, or numbers as a JSON object.</source>
        <translation>{checkpoint} — временный файл с обрезанной моделью, {folder} — папка с ней и с тем, что лежит рядом с исходным файлом. Последняя строка вывода — число или числа объектом JSON.</translation>
    </message>
</context>
<context>
    <name>EvaluationPresenter</name>
    <message>
        <source>no difference seen</source>
        <translation>разницы не видно</translation>
    </message>
    <message>
        <source>{metric} {value}, earlier plan</source>
        <translation>{metric} {value}, прежний план</translation>
    </message>
    <message>
        <source>By your own evaluation.</source>
        <translation>По вашей собственной оценке.</translation>
    </message>
    <message>
        <source>Of the plan that was evaluated last, not of the present one. F6 evaluates this one.</source>
        <translation>У плана, который оценён последним, а не у нынешнего. F6 оценит нынешний.</translation>
    </message>
    <message>
        <source>Not pruned: {value}.</source>
        <translation>Без обрезки: {value}.</translation>
    </message>
    <message>
        <source>Not pruned: {low} to {high}; within that no difference can be seen.</source>
        <translation>Без обрезки: от {low} до {high}; внутри этого разницы не видно.</translation>
    </message>
</context>
<context>
    <name>EvaluationSetupDialog</name>
    <message>
        <source>Set up the evaluation of {name}</source>
        <translation>Настройка оценки {name}</translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation>&amp;Проверить</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Использовать</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
    <message>
        <source>{values}, in {time}</source>
        <translation>{values}, за {time}</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Прервано.</translation>
    </message>
    <message>
        <source>One run on the model as it is, not pruned</source>
        <translation>Один запуск на модели как есть, без обрезки</translation>
    </message>
    <message>
        <source>the first one that it gives</source>
        <translation>первая из выданных</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>Метрика</translation>
    </message>
    <message>
        <source>higher is better</source>
        <translation>больше — лучше</translation>
    </message>
    <message>
        <source>lower is better</source>
        <translation>меньше — лучше</translation>
    </message>
    <message>
        <source>by its name</source>
        <translation>по названию</translation>
    </message>
    <message>
        <source>Which values of the metric are better</source>
        <translation>Какие значения метрики лучше</translation>
    </message>
    <message>
        <source>Output of the test</source>
        <translation>Вывод проверки</translation>
    </message>
    <message>
        <source>What a cut costs is measured by your own evaluation, in a process of its own, on the model as the plan cuts it. What you set up is remembered for this file.</source>
        <translation>Цену обрезки измеряет ваша собственная оценка, в отдельном процессе, на модели, обрезанной по плану. Настройка запоминается для этого файла.</translation>
    </message>
    <message>
        <source>What counts</source>
        <translation>Что важно</translation>
    </message>
</context>
<context>
    <name>EvaluationTrial</name>
    <message>
        <source>Evaluating the model as it is: {time}</source>
        <translation>Оценивается модель как есть: {time}</translation>
    </message>
</context>
<context>
    <name>ExactReader</name>
    <message>
        <source>Reading the weights</source>
        <translation>Чтение весов</translation>
    </message>
    <message>
        <source>Counting exactly</source>
        <translation>Точный подсчёт</translation>
    </message>
</context>
<context>
    <name>ExampleCard</name>
    <message>
        <source>Example</source>
        <translation>Пример</translation>
    </message>
    <message>
        <source>A small network that reads handwritten digits, with an evaluation.</source>
        <translation>Небольшая сеть, читающая рукописные цифры, с оценкой.</translation>
    </message>
</context>
<context>
    <name>ExportMenu</name>
    <message>
        <source>Save p&amp;icture</source>
        <translation>Сохранить рис&amp;унок</translation>
    </message>
    <message>
        <source>&amp;Window…</source>
        <translation>&amp;Окно…</translation>
    </message>
    <message>
        <source>Save ta&amp;ble of parameters…</source>
        <translation>Сохранить та&amp;блицу параметров…</translation>
    </message>
    <message>
        <source>Each parameter with what the plan does to it, for a spreadsheet</source>
        <translation>Каждый параметр и то, что с ним делает план, для электронной таблицы</translation>
    </message>
</context>
<context>
    <name>Exporter</name>
    <message>
        <source>The picture was copied.</source>
        <translation>Рисунок скопирован.</translation>
    </message>
    <message>
        <source>The table was copied. Paste it into a spreadsheet.</source>
        <translation>Таблица скопирована. Вставьте её в электронную таблицу.</translation>
    </message>
    <message>
        <source>Wrote {path}.</source>
        <translation>Записано: {path}.</translation>
    </message>
</context>
<context>
    <name>Exports</name>
    <message>
        <source>Copy picture</source>
        <translation>Скопировать рисунок</translation>
    </message>
    <message>
        <source>Save picture…</source>
        <translation>Сохранить рисунок…</translation>
    </message>
    <message>
        <source>Copy table</source>
        <translation>Скопировать таблицу</translation>
    </message>
    <message>
        <source>Save table…</source>
        <translation>Сохранить таблицу…</translation>
    </message>
</context>
<context>
    <name>FileDialogs</name>
    <message>
        <source>All files (*)</source>
        <translation>Все файлы (*)</translation>
    </message>
    <message>
        <source>Open a checkpoint</source>
        <translation>Открыть чекпойнт</translation>
    </message>
    <message>
        <source>Compare with another checkpoint</source>
        <translation>Сравнить с другим чекпойнтом</translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation>Открыть папку</translation>
    </message>
    <message>
        <source>Plans ({kinds})</source>
        <translation>Планы ({kinds})</translation>
    </message>
    <message>
        <source>Open a plan</source>
        <translation>Открыть план</translation>
    </message>
    <message>
        <source>Save the plan</source>
        <translation>Сохранить план</translation>
    </message>
    <message>
        <source>Choose a Python file</source>
        <translation>Выбор файла Python</translation>
    </message>
    <message>
        <source>Python files (*.py)</source>
        <translation>Файлы Python (*.py)</translation>
    </message>
    <message>
        <source>Write a new Python file</source>
        <translation>Новый файл Python</translation>
    </message>
    <message>
        <source>Export what was found</source>
        <translation>Экспорт найденного</translation>
    </message>
    <message>
        <source>Table (*.csv);;JSON (*.json)</source>
        <translation>Таблица (*.csv);;JSON (*.json)</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>Сохранить рисунок</translation>
    </message>
    <message>
        <source>Pixels (*.png);;Vectors (*.svg)</source>
        <translation>Растр (*.png);;Вектор (*.svg)</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>Сохранить таблицу</translation>
    </message>
    <message>
        <source>With commas (*.csv);;With tabs (*.tsv)</source>
        <translation>С запятыми (*.csv);;С табуляцией (*.tsv)</translation>
    </message>
    <message>
        <source>Choose a Python interpreter</source>
        <translation>Выбор интерпретатора Python</translation>
    </message>
    <message>
        <source>Like the source (*{suffix})</source>
        <translation>Как исходный (*{suffix})</translation>
    </message>
    <message>
        <source>Masks (*.safetensors)</source>
        <translation>Маски (*.safetensors)</translation>
    </message>
    <message>
        <source>Save the index file</source>
        <translation>Сохранить файл индекса</translation>
    </message>
    <message>
        <source>Index files ({kinds})</source>
        <translation>Файлы индекса ({kinds})</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>Чекпойнты</translation>
    </message>
    <message>
        <source>Index files, models without weights</source>
        <translation>Файлы индекса, модели без весов</translation>
    </message>
    <message>
        <source>Archives with a checkpoint in them</source>
        <translation>Архивы с чекпойнтом</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Все файлы</translation>
    </message>
</context>
<context>
    <name>FilterLine</name>
    <message>
        <source>What the filter knows</source>
        <translation>Что умеет фильтр</translation>
    </message>
    <message>
        <source>Filter: name, class:Conv2d, dead&gt;0</source>
        <translation>Фильтр: имя, class:Conv2d, dead&gt;0</translation>
    </message>
    <message>
        <source>Filter of the module tree</source>
        <translation>Фильтр дерева модулей</translation>
    </message>
    <message>
        <source>a part of the name</source>
        <translation>часть имени</translation>
    </message>
    <message>
        <source>a pattern for the whole name</source>
        <translation>шаблон для всего имени</translation>
    </message>
    <message>
        <source>the class of the module</source>
        <translation>класс модуля</translation>
    </message>
    <message>
        <source>the dtype</source>
        <translation>тип элементов</translation>
    </message>
    <message>
        <source>what is ticked, or with “no” what is not</source>
        <translation>отмеченное, а с «no» — не отмеченное</translation>
    </message>
    <message>
        <source>what is never cut</source>
        <translation>запертое, что никогда не обрезается</translation>
    </message>
    <message>
        <source>All words must match: parts of names, *.weight, class:Conv2d, dtype:bf16, &gt;1M, dead&gt;0, σ&lt;0.01.</source>
        <translation>Должны подойти все слова: части имён, *.weight, class:Conv2d, dtype:bf16, &gt;1M, dead&gt;0, σ&lt;0.01.</translation>
    </message>
</context>
<context>
    <name>HandedFilesModel</name>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>Что это</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>the model with masks</source>
        <translation>модель с масками</translation>
    </message>
    <message>
        <source>the pruned model</source>
        <translation>обрезанная модель</translation>
    </message>
    <message>
        <source>the same, compressed</source>
        <translation>она же, сжатая</translation>
    </message>
    <message>
        <source>its record: digests, rules, counts</source>
        <translation>протокол: суммы, правила, числа</translation>
    </message>
    <message>
        <source>the report, to read or print</source>
        <translation>отчёт для чтения и печати</translation>
    </message>
    <message>
        <source>its numbers, for programs</source>
        <translation>его числа для программ</translation>
    </message>
    <message>
        <source>its numbers, for spreadsheets</source>
        <translation>его числа для таблиц</translation>
    </message>
    <message>
        <source>the plan, for the next version</source>
        <translation>план для следующей версии</translation>
    </message>
    <message>
        <source>makes the same file from the source</source>
        <translation>делает тот же файл из исходного</translation>
    </message>
    <message>
        <source>checks the file</source>
        <translation>проверяет файл</translation>
    </message>
    <message>
        <source>loads it, holds zeros in training</source>
        <translation>загружает, удерживает нули при обучении</translation>
    </message>
    <message>
        <source>where to begin</source>
        <translation>с чего начать</translation>
    </message>
    <message>
        <source>sums of all files</source>
        <translation>суммы всех файлов</translation>
    </message>
</context>
<context>
    <name>HandoverController</name>
    <message>
        <source>Hand over another form for it.</source>
        <translation>Для него передайте в другом виде.</translation>
    </message>
    <message>
        <source>Hand over</source>
        <translation>Передача</translation>
    </message>
    <message numerus="yes">
        <source>Handed over {folder}: {cut} weights cut, {zero} zero before; read back and verified. {files}</source>
        <translation>
            <numerusform>Передано в {folder}: обрезано весов {cut}, были нулями {zero}; прочитано и проверено. {files}</numerusform>
            <numerusform>Передано в {folder}: обрезано весов {cut}, были нулями {zero}; прочитано и проверено. {files}</numerusform>
            <numerusform>Передано в {folder}: обрезано весов {cut}, были нулями {zero}; прочитано и проверено. {files}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files, which README.txt explains.</source>
        <translation>
            <numerusform>%n файл, пояснения в README.txt.</numerusform>
            <numerusform>%n файла, пояснения в README.txt.</numerusform>
            <numerusform>%n файлов, пояснения в README.txt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is cut: the new file will hold the same weights.</source>
        <translation>Ничего не обрезано: в новом файле будут те же веса.</translation>
    </message>
</context>
<context>
    <name>HandoverDialog</name>
    <message>
        <source>Hand over</source>
        <translation>Передача</translation>
    </message>
    <message>
        <source>New &amp;folder</source>
        <translation>Новая &amp;папка</translation>
    </message>
    <message>
        <source>&amp;Hand over</source>
        <translation>П&amp;ередать</translation>
    </message>
    <message>
        <source>A new folder is written, whole or not at all: the pruned file, read back and checked, with a report, the plan, a record, and scripts that make it again, check it and load it with torch alone.</source>
        <translation>Записывается новая папка, целиком или никак: обрезанный файл, прочитанный заново и проверенный, а с ним отчёт, план, протокол и скрипты, которые делают его снова, проверяют и загружают с одним лишь torch.</translation>
    </message>
    <message>
        <source>What will be in the folder</source>
        <translation>Что будет в папке</translation>
    </message>
    <message>
        <source>The pruned parameters: {dense} as they are stored, {bitmask} as a bitmask format would store them (computed). The report tells how small the file becomes compressed.</source>
        <translation>Обрезанные параметры: {dense} в файле, {bitmask} в формате с битовой маской (вычислено). Насколько мал сжатый файл, скажет отчёт.</translation>
    </message>
    <message>
        <source>{name} is not touched.</source>
        <translation>{name} не изменится.</translation>
    </message>
    <message>
        <source>{name} has elements of a kind that such a file can&apos;t hold.</source>
        <translation>Элементы {name} такого вида, которого в таком файле быть не может.</translation>
    </message>
    <message>
        <source>The model&apos;s tensors alone go into it: no optimizer, settings or code.</source>
        <translation>В нём будут только тензоры модели: ни оптимизатора, ни настроек, ни кода.</translation>
    </message>
    <message>
        <source>Name the new folder.</source>
        <translation>Назовите новую папку.</translation>
    </message>
    <message>
        <source>This lies in the folder of the model that is open. The source is never changed; choose another place.</source>
        <translation>Это в папке открытой модели. Исходный файл никогда не меняется; выберите другое место.</translation>
    </message>
    <message>
        <source>This is a file, but a folder is written. Name a new one.</source>
        <translation>Это файл, а записывается папка. Назовите новую.</translation>
    </message>
</context>
<context>
    <name>HandoverForm</name>
    <message>
        <source>Like the source ({format})</source>
        <translation>Как исходный ({format})</translation>
    </message>
    <message>
        <source>Converted to safetensors</source>
        <translation>Преобразовать в safetensors</translation>
    </message>
    <message>
        <source>Converted to a state dict (.pth)</source>
        <translation>Преобразовать в state dict (.pth)</translation>
    </message>
    <message>
        <source>With masks: the cut can be undone</source>
        <translation>С масками: обрезку можно отменить</translation>
    </message>
    <message>
        <source>Save a .&amp;zst beside it</source>
        <translation>&amp;Сохранить рядом .zst</translation>
    </message>
    <message>
        <source>The pruned file once more, compressed: zeros take hardly any room in it</source>
        <translation>Обрезанный файл ещё раз, сжатый: нули почти не занимают в нём места</translation>
    </message>
    <message>
        <source>&amp;Pruned file</source>
        <translation>О&amp;брезанный файл</translation>
    </message>
    <message>
        <source>Handed over &amp;by</source>
        <translation>Кто пере&amp;даёт</translation>
    </message>
    <message>
        <source>&amp;Note</source>
        <translation>При&amp;мечание</translation>
    </message>
</context>
<context>
    <name>HeaderActions</name>
    <message>
        <source>Usual columns</source>
        <translation>Обычные столбцы</translation>
    </message>
    <message>
        <source>Back to the tree</source>
        <translation>Назад к дереву</translation>
    </message>
    <message>
        <source>{column} (no room)</source>
        <translation>{column} (нет места)</translation>
    </message>
</context>
<context>
    <name>HistogramPlot</name>
    <message>
        <source>log |w|</source>
        <translation>log |w|</translation>
    </message>
    <message>
        <source>Logarithmic axis of magnitudes</source>
        <translation>Логарифмическая ось величин</translation>
    </message>
    <message>
        <source>log count</source>
        <translation>log числа</translation>
    </message>
    <message>
        <source>Logarithmic axis of counts</source>
        <translation>Логарифмическая ось количеств</translation>
    </message>
    <message>
        <source>Magnitude histogram</source>
        <translation>Гистограмма величин |w|</translation>
    </message>
    <message>
        <source>Magnitudes</source>
        <translation>Величины</translation>
    </message>
    <message>
        <source>Select a parameter to see the magnitudes of its weights.</source>
        <translation>Выберите параметр, чтобы увидеть величины его весов.</translation>
    </message>
    <message>
        <source>There is no weight here but zeros.</source>
        <translation>Здесь нет весов, кроме нулей.</translation>
    </message>
    <message>
        <source>Every weight here is infinite.</source>
        <translation>Все веса здесь бесконечны.</translation>
    </message>
    <message>
        <source>Every weight here is NaN.</source>
        <translation>Все веса здесь — NaN.</translation>
    </message>
    <message>
        <source>No weight here is on the axis: {found}.</source>
        <translation>Ни одного веса нет на оси: {found}.</translation>
    </message>
    <message>
        <source>All ticked</source>
        <translation>Все отмеченные</translation>
    </message>
    <message>
        <source>All that is ticked, with what is selected as an outline</source>
        <translation>Всё отмеченное; выбранное — контуром поверх</translation>
    </message>
    <message>
        <source>Selected</source>
        <translation>Выбранное</translation>
    </message>
    <message>
        <source>What is selected alone</source>
        <translation>Только выбранное</translation>
    </message>
    <message>
        <source>± w</source>
        <translation>± w</translation>
    </message>
    <message>
        <source>Values with their sign</source>
        <translation>Значения со знаком</translation>
    </message>
    <message>
        <source>{name}: a threshold stands on both sides of 0 (S)</source>
        <translation>{name}: порог стоит по обе стороны от 0 (S)</translation>
    </message>
    <message>
        <source>They were zero before: no threshold cuts them.</source>
        <translation>Они были нулями: ни один порог их не обрезает.</translation>
    </message>
    <message>
        <source>What is not a number is pruned by every threshold, also by 0; what is infinite by none.</source>
        <translation>Не-числа обрезаются при любом пороге, даже при 0; бесконечные — ни при каком.</translation>
    </message>
    <message>
        <source>beyond the largest finite weight</source>
        <translation>больше наибольшего конечного веса</translation>
    </message>
    <message>
        <source>beyond the largest weight</source>
        <translation>больше наибольшего веса</translation>
    </message>
    <message>
        <source>beyond the axis</source>
        <translation>за пределами оси</translation>
    </message>
    <message>
        <source>some cut, some kept</source>
        <translation>часть обрезана, часть остаётся</translation>
    </message>
    <message>
        <source>some would be cut</source>
        <translation>часть обрезалась бы</translation>
    </message>
    <message>
        <source>{count} beyond the axis</source>
        <translation>за осью: {count}</translation>
    </message>
    <message>
        <source>1 zero</source>
        <translation>1 ноль</translation>
    </message>
    <message numerus="yes">
        <source>%n zeros</source>
        <translation>
            <numerusform>%n ноль</numerusform>
            <numerusform>%n нуля</numerusform>
            <numerusform>%n нулей</numerusform>
        </translation>
    </message>
    <message>
        <source>threshold {value}</source>
        <translation>порог {value}</translation>
    </message>
    <message>
        <source>different thresholds</source>
        <translation>разные пороги</translation>
    </message>
</context>
<context>
    <name>HistogramPresenter</name>
    <message>
        <source>Reading the weights …</source>
        <translation>Чтение весов …</translation>
    </message>
    <message>
        <source>the other file&apos;s</source>
        <translation>из другого файла</translation>
    </message>
    <message numerus="yes">
        <source>%n selected together</source>
        <translation>
            <numerusform>%n выбранный вместе</numerusform>
            <numerusform>%n выбранных вместе</numerusform>
            <numerusform>%n выбранных вместе</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistogramTexts</name>
    <message>
        <source>Tick parameters in the tree, or select one.</source>
        <translation>Отметьте параметры в дереве или выберите один.</translation>
    </message>
    <message>
        <source>Magnitudes</source>
        <translation>Величины</translation>
    </message>
    <message numerus="yes">
        <source>{some} of %n ticked</source>
        <translation>
            <numerusform>{some} из %n отмеченного</numerusform>
            <numerusform>{some} из %n отмеченных</numerusform>
            <numerusform>{some} из %n отмеченных</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n parameters</source>
        <translation>
            <numerusform>%n параметр</numerusform>
            <numerusform>%n параметра</numerusform>
            <numerusform>%n параметров</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} weights</source>
        <translation>
            <numerusform>{count} вес</numerusform>
            <numerusform>{count} веса</numerusform>
            <numerusform>{count} весов</numerusform>
        </translation>
    </message>
    <message>
        <source>{ticked} of {all} ticked</source>
        <translation>отмечено {ticked} из {all}</translation>
    </message>
    <message>
        <source>N of M has no threshold</source>
        <translation>у N из M нет порога</translation>
    </message>
    <message>
        <source>does not fit N of M</source>
        <translation>не подходит под N из M</translation>
    </message>
    <message numerus="yes">
        <source>%n do not fit N of M</source>
        <translation>
            <numerusform>%n не подходит под N из M</numerusform>
            <numerusform>%n не подходят под N из M</numerusform>
            <numerusform>%n не подходят под N из M</numerusform>
        </translation>
    </message>
    <message>
        <source>{weights} in {count}</source>
        <translation>{weights} в {count}</translation>
    </message>
    <message>
        <source>all ticked</source>
        <translation>все отмеченные</translation>
    </message>
    <message>
        <source>{threshold} cuts {share}</source>
        <translation>{threshold} обрежет {share}</translation>
    </message>
    <message>
        <source>this layer</source>
        <translation>слой</translation>
    </message>
    <message>
        <source>selected</source>
        <translation>выбранное</translation>
    </message>
    <message>
        <source>{whose}: cut {share}</source>
        <translation>{whose}: обрезано {share}</translation>
    </message>
    <message>
        <source>can&apos;t be pruned</source>
        <translation>нельзя обрезать</translation>
    </message>
    <message>
        <source>{whose}: would cut {share}</source>
        <translation>{whose}: обрезалось бы {share}</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>History</source>
        <translation>История</translation>
    </message>
    <message>
        <source>Nothing opened yet</source>
        <translation>Ещё ничего не открыто</translation>
    </message>
</context>
<context>
    <name>IndexController</name>
    <message>
        <source>Save index file</source>
        <translation>Сохранение файла индекса</translation>
    </message>
    <message>
        <source>Wrote {path}. It opens as a model without weights; beside its model it saves reading the weights.</source>
        <translation>Записано: {path}. Этот файл открывается как модель без весов, а рядом со своей моделью избавляет от чтения весов.</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>Looking at the numbers</source>
        <translation>Просмотр чисел</translation>
    </message>
</context>
<context>
    <name>JobStatus</name>
    <message>
        <source>Progress</source>
        <translation>Ход работы</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
    <message>
        <source>Go on reading</source>
        <translation>Читать дальше</translation>
    </message>
    <message>
        <source>{title}: {size}</source>
        <translation>{title}: {size}</translation>
    </message>
</context>
<context>
    <name>JournalOffer</name>
    <message>
        <source>What was not saved then waits in File ▸ Restore unsaved steps.</source>
        <translation>Несохранённое можно вернуть и потом: «Файл ▸ Вернуть несохранённые шаги».</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Восстановить</translation>
    </message>
    <message>
        <source>Drop</source>
        <translation>Отбросить</translation>
    </message>
    <message numerus="yes">
        <source>{count} steps of {when} were not saved when the app ended.</source>
        <translation>
            <numerusform>{count} шаг ({when}) не был сохранён, когда программа завершилась.</numerusform>
            <numerusform>{count} шага ({when}) не были сохранены, когда программа завершилась.</numerusform>
            <numerusform>{count} шагов ({when}) не были сохранены, когда программа завершилась.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} snapshots of {when} were not saved when the app ended.</source>
        <translation>
            <numerusform>{count} снимок ({when}) не был сохранён, когда программа завершилась.</numerusform>
            <numerusform>{count} снимка ({when}) не были сохранены, когда программа завершилась.</numerusform>
            <numerusform>{count} снимков ({when}) не были сохранены, когда программа завершилась.</numerusform>
        </translation>
    </message>
    <message>
        <source>The file has changed since.</source>
        <translation>С тех пор файл изменился.</translation>
    </message>
    <message>
        <source>today {time}</source>
        <translation>сегодня, {time}</translation>
    </message>
    <message>
        <source>yesterday {time}</source>
        <translation>вчера, {time}</translation>
    </message>
    <message>
        <source>The file has other parameters now, so the steps can&apos;t be restored.</source>
        <translation>В файле теперь другие параметры, шаги восстановить нельзя.</translation>
    </message>
    <message>
        <source>Restored from {when}</source>
        <translation>Восстановлено: {when}</translation>
    </message>
    <message>
        <source>What is done is not kept for the case that the app ends: {why}</source>
        <translation>Действия не сохраняются на случай сбоя: {why}</translation>
    </message>
</context>
<context>
    <name>LayerBars</name>
    <message>
        <source>Density of each ticked parameter</source>
        <translation>Плотность каждого отмеченного параметра</translation>
    </message>
    <message>
        <source>Tick a parameter to see how much of it is kept.</source>
        <translation>Отметьте параметр, чтобы увидеть, сколько от него остаётся.</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>Плотность</translation>
    </message>
    <message>
        <source>How much of each is kept, cut, and zero before</source>
        <translation>Сколько весов каждого оставлено, обрезано и сколько были нулями</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Ошибка</translation>
    </message>
    <message>
        <source>error</source>
        <translation>ошибка</translation>
    </message>
    <message>
        <source>Error of each ticked parameter</source>
        <translation>Ошибка каждого отмеченного параметра</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>оставлено</translation>
    </message>
    <message>
        <source>cut</source>
        <translation>обрезано</translation>
    </message>
    <message>
        <source>zero before</source>
        <translation>были нулями</translation>
    </message>
</context>
<context>
    <name>LayerMenu</name>
    <message numerus="yes">
        <source>Select %n parameters</source>
        <translation>
            <numerusform>Выбрать %n параметр</numerusform>
            <numerusform>Выбрать %n параметра</numerusform>
            <numerusform>Выбрать %n параметров</numerusform>
        </translation>
    </message>
    <message>
        <source>Tick</source>
        <translation>Отметить</translation>
    </message>
    <message>
        <source>Untick</source>
        <translation>Снять отметку</translation>
    </message>
    <message>
        <source>Never cut (lock)</source>
        <translation>Никогда не обрезать (запереть)</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>Отпереть</translation>
    </message>
    <message>
        <source>Own threshold</source>
        <translation>Свой порог</translation>
    </message>
    <message>
        <source>Own density</source>
        <translation>Своя плотность</translation>
    </message>
    <message>
        <source>Inherit again</source>
        <translation>Снова наследовать</translation>
    </message>
    <message numerus="yes">
        <source>Copy %n name(s)</source>
        <translation>
            <numerusform>Скопировать %n имя</numerusform>
            <numerusform>Скопировать %n имени</numerusform>
            <numerusform>Скопировать %n имён</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy name</source>
        <translation>Скопировать имя</translation>
    </message>
</context>
<context>
    <name>LayerReadings</name>
    <message>
        <source>Density</source>
        <translation>Плотность</translation>
    </message>
    <message>
        <source>How much of each is kept</source>
        <translation>Какая часть каждого оставлена</translation>
    </message>
    <message>
        <source>Density by block and kind</source>
        <translation>Плотность по блокам и видам</translation>
    </message>
    <message>
        <source>density {value}</source>
        <translation>плотность {value}</translation>
    </message>
    <message>
        <source>nothing kept</source>
        <translation>ничего не оставлено</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Ошибка</translation>
    </message>
    <message>
        <source>Error by block and kind</source>
        <translation>Ошибка по блокам и видам</translation>
    </message>
    <message>
        <source>error of the weights {value}</source>
        <translation>ошибка весов {value}</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>Чувствительность</translation>
    </message>
    <message>
        <source>How much worse the metric is with each alone cut to a quarter, as evaluated</source>
        <translation>Насколько хуже метрика, когда до четверти обрезан только он, по оценке</translation>
    </message>
    <message>
        <source>Sensitivity by block and kind</source>
        <translation>Чувствительность по блокам и видам</translation>
    </message>
    <message>
        <source>cut alone to a quarter: worse by {value}</source>
        <translation>обрезан один до четверти: хуже на {value}</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Δ</translation>
    </message>
    <message>
        <source>‖Δ‖/‖w‖ against the file that the model is compared with</source>
        <translation>‖Δ‖/‖w‖ относительно файла, с которым сравнивается модель</translation>
    </message>
    <message>
        <source>Change by block and kind</source>
        <translation>Изменение по блокам и видам</translation>
    </message>
    <message>
        <source>‖Δ‖/‖w‖ {value}</source>
        <translation>‖Δ‖/‖w‖ {value}</translation>
    </message>
</context>
<context>
    <name>LayersPanel</name>
    <message>
        <source>Matrix</source>
        <translation>Матрица</translation>
    </message>
    <message>
        <source>A cell for each: blocks from left to right, kinds from top to bottom</source>
        <translation>По клетке на каждый: блоки слева направо, виды сверху вниз</translation>
    </message>
    <message>
        <source>Bars</source>
        <translation>Столбцы</translation>
    </message>
    <message>
        <source>A bar for each ticked one</source>
        <translation>По столбцу на каждый отмеченный</translation>
    </message>
</context>
<context>
    <name>LookedAtValues</name>
    <message>
        <source>Reading the numbers …</source>
        <translation>Чтение чисел …</translation>
    </message>
    <message>
        <source>No number here is finite.</source>
        <translation>Здесь нет ни одного конечного числа.</translation>
    </message>
    <message numerus="yes">
        <source>{count} elements</source>
        <translation>
            <numerusform>{count} элемент</numerusform>
            <numerusform>{count} элемента</numerusform>
            <numerusform>{count} элементов</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Opening {name} …</source>
        <translation>Открывается {name} …</translation>
    </message>
    <message>
        <source>The same mistake in Secateurs happened again: {kind}. The log has the details.</source>
        <translation>Та же ошибка Secateurs повторилась: {kind}. Подробности в журнале.</translation>
    </message>
</context>
<context>
    <name>MapLegend</name>
    <message>
        <source>worse</source>
        <translation>хуже</translation>
    </message>
    <message>
        <source>better</source>
        <translation>лучше</translation>
    </message>
    <message>
        <source>no difference seen</source>
        <translation>разницы не видно</translation>
    </message>
    <message>
        <source>nothing cut</source>
        <translation>ничего не обрезано</translation>
    </message>
    <message>
        <source>Orange is worse, blue is better, blank is no difference, hatched nothing cut</source>
        <translation>Оранжевый — хуже, синий — лучше, пусто — без разницы, штриховка — ничего не обрезано</translation>
    </message>
</context>
<context>
    <name>MaskLegend</name>
    <message>
        <source>least |w| of each</source>
        <translation>наименьший |w| каждого</translation>
    </message>
    <message>
        <source>greatest</source>
        <translation>наибольший</translation>
    </message>
    <message>
        <source>100 % kept</source>
        <translation>оставлено 100 %</translation>
    </message>
    <message>
        <source>dead</source>
        <translation>мёртвые</translation>
    </message>
    <message>
        <source>would be dead</source>
        <translation>были бы мёртвыми</translation>
    </message>
    <message>
        <source>pruned</source>
        <translation>обрезано</translation>
    </message>
    <message>
        <source>would be pruned</source>
        <translation>обрезалось бы</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>оставлено</translation>
    </message>
    <message>
        <source>zero before</source>
        <translation>были нулями</translation>
    </message>
    <message>
        <source>holds NaN</source>
        <translation>есть NaN</translation>
    </message>
</context>
<context>
    <name>MaskPresenter</name>
    <message>
        <source>not ticked, would leave {dead}</source>
        <translation>не отмечен, было бы: {dead}</translation>
    </message>
    <message>
        <source>not ticked</source>
        <translation>не отмечен</translation>
    </message>
    <message>
        <source>1 dead output</source>
        <translation>1 мёртвый выход</translation>
    </message>
    <message numerus="yes">
        <source>%n dead outputs</source>
        <translation>
            <numerusform>%n мёртвый выход</numerusform>
            <numerusform>%n мёртвых выхода</numerusform>
            <numerusform>%n мёртвых выходов</numerusform>
        </translation>
    </message>
    <message>
        <source>1 dead input</source>
        <translation>1 мёртвый вход</translation>
    </message>
    <message numerus="yes">
        <source>%n dead inputs</source>
        <translation>
            <numerusform>%n мёртвый вход</numerusform>
            <numerusform>%n мёртвых входа</numerusform>
            <numerusform>%n мёртвых входов</numerusform>
        </translation>
    </message>
    <message>
        <source>1 dead row</source>
        <translation>1 мёртвая строка</translation>
    </message>
    <message numerus="yes">
        <source>%n dead rows</source>
        <translation>
            <numerusform>%n мёртвая строка</numerusform>
            <numerusform>%n мёртвые строки</numerusform>
            <numerusform>%n мёртвых строк</numerusform>
        </translation>
    </message>
    <message>
        <source>1 dead column</source>
        <translation>1 мёртвый столбец</translation>
    </message>
    <message numerus="yes">
        <source>%n dead columns</source>
        <translation>
            <numerusform>%n мёртвый столбец</numerusform>
            <numerusform>%n мёртвых столбца</numerusform>
            <numerusform>%n мёртвых столбцов</numerusform>
        </translation>
    </message>
    <message>
        <source>Select one parameter to see its mask.</source>
        <translation>Выберите один параметр, чтобы увидеть его маску.</translation>
    </message>
    <message>
        <source>Drawing …</source>
        <translation>Рисуется …</translation>
    </message>
</context>
<context>
    <name>MaskView</name>
    <message>
        <source>Mask</source>
        <translation>Маска</translation>
    </message>
    <message>
        <source>Select one parameter to see its mask.</source>
        <translation>Выберите один параметр, чтобы увидеть его маску.</translation>
    </message>
    <message>
        <source>no finite weight</source>
        <translation>нет конечных весов</translation>
    </message>
    <message>
        <source>{share} cut</source>
        <translation>обрезано {share}</translation>
    </message>
    <message>
        <source>{share} would be kept</source>
        <translation>осталось бы {share}</translation>
    </message>
    <message>
        <source>{share} would be cut</source>
        <translation>обрезалось бы {share}</translation>
    </message>
    <message>
        <source>{share} zero before</source>
        <translation>были нулями {share}</translation>
    </message>
    <message>
        <source>{share} NaN</source>
        <translation>{share} NaN</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>оставлено</translation>
    </message>
    <message>
        <source>zero before</source>
        <translation>были нулями</translation>
    </message>
    <message>
        <source>pruned</source>
        <translation>обрезано</translation>
    </message>
    <message>
        <source>{share} kept</source>
        <translation>оставлено {share}</translation>
    </message>
    <message>
        <source>mean |w| {size}</source>
        <translation>среднее |w| {size}</translation>
    </message>
    <message>
        <source>would be pruned</source>
        <translation>обрезалось бы</translation>
    </message>
    <message>
        <source>rows {top}–{bottom}, columns {left}–{right}</source>
        <translation>строки {top}–{bottom}, столбцы {left}–{right}</translation>
    </message>
</context>
<context>
    <name>MatrixCard</name>
    <message>
        <source>Mask</source>
        <translation>Маска</translation>
    </message>
    <message>
        <source>Which weights are kept and which are pruned</source>
        <translation>Какие веса остаются, а какие обрезаются</translation>
    </message>
    <message>
        <source>How large the weights are</source>
        <translation>Насколько велики веса</translation>
    </message>
    <message>
        <source>|w|</source>
        <translation>|w|</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Значения</translation>
    </message>
    <message>
        <source>The numbers themselves</source>
        <translation>Сами числа</translation>
    </message>
    <message>
        <source>Norms, box plots and the dead ones of outputs and inputs</source>
        <translation>Нормы, ящики с усами и мёртвые выходы и входы</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Каналы</translation>
    </message>
    <message>
        <source>Lay the kernels of a convolution out side by side (K)</source>
        <translation>Разложить ядра свёртки рядом (K)</translation>
    </message>
    <message>
        <source>Where it differs from the file that is compared with</source>
        <translation>Где он отличается от сравниваемого файла</translation>
    </message>
    <message>
        <source>Δ</source>
        <translation>Δ</translation>
    </message>
    <message>
        <source>Kernels</source>
        <translation>Ядра</translation>
    </message>
    <message>
        <source>Closer</source>
        <translation>Ближе</translation>
    </message>
    <message>
        <source>Farther</source>
        <translation>Дальше</translation>
    </message>
    <message>
        <source>Whole matrix</source>
        <translation>Вся матрица</translation>
    </message>
    <message>
        <source>Single weights here</source>
        <translation>Отдельные веса здесь</translation>
    </message>
    <message>
        <source>This weight among the values</source>
        <translation>Этот вес среди значений</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Dismiss the message</source>
        <translation>Убрать сообщение</translation>
    </message>
</context>
<context>
    <name>ModuleTree</name>
    <message>
        <source>tied</source>
        <translation>связан</translation>
    </message>
    <message>
        <source>mixed</source>
        <translation>разные</translation>
    </message>
    <message>
        <source>from file</source>
        <translation>из файла</translation>
    </message>
    <message>
        <source>{name}. Inferred from names and shapes.</source>
        <translation>{name}. Выведено из имён и форм.</translation>
    </message>
    <message>
        <source>{name}: any normalisation, such as LayerNorm, RMSNorm or GroupNorm. Names and shapes fit several.</source>
        <translation>{name}: какая-то нормализация, например LayerNorm, RMSNorm или GroupNorm. По именам и формам подходит несколько.</translation>
    </message>
    <message>
        <source>{name}: a convolution, transposed or not. Names and shapes fit both, so that it is not known whether its rows are outputs or inputs.</source>
        <translation>{name}: свёртка, обычная или транспонированная. По именам и формам подходят обе, поэтому неизвестно, выходы в её строках или входы.</translation>
    </message>
    <message>
        <source>{name}: a BatchNorm or an InstanceNorm. Names and shapes fit both.</source>
        <translation>{name}: BatchNorm или InstanceNorm. По именам и формам подходят обе.</translation>
    </message>
    <message>
        <source>{name}. Recorded in the file.</source>
        <translation>{name}. Записано в файле.</translation>
    </message>
    <message>
        <source>{count} weights</source>
        <translation>весов: {count}</translation>
    </message>
    <message>
        <source>{count} weight</source>
        <translation>весов: {count}</translation>
    </message>
    <message>
        <source>{count} weights, tied ones counted once</source>
        <translation>весов: {count}, связанные учтены один раз</translation>
    </message>
    <message>
        <source>{count} bytes</source>
        <translation>{count} Б</translation>
    </message>
    <message>
        <source>{count} byte</source>
        <translation>{count} Б</translation>
    </message>
    <message>
        <source>Not read yet.</source>
        <translation>Ещё не прочитано.</translation>
    </message>
    <message>
        <source>{count} of {numel} weights zero in the file</source>
        <translation>{count} из {numel} весов равны нулю в файле</translation>
    </message>
    <message>
        <source>{count} of {numel} weight zero in the file</source>
        <translation>{count} из {numel} веса равен нулю в файле</translation>
    </message>
    <message>
        <source>Not compared as weights</source>
        <translation>Не сравнивалось как веса</translation>
    </message>
    <message>
        <source>{dead} of {all} outputs keep no weight</source>
        <translation>мёртвых выходов: {dead} из {all}, в них не остаётся ни одного веса</translation>
    </message>
    <message>
        <source>{dead} of {all} rows keep no weight</source>
        <translation>мёртвых строк: {dead} из {all}, в них не остаётся ни одного веса</translation>
    </message>
    <message>
        <source>{dead} of {all} row keeps no weight</source>
        <translation>мёртвых строк: {dead} из {all}, в ней не остаётся ни одного веса</translation>
    </message>
    <message>
        <source>{dead} of {all} output keeps no weight</source>
        <translation>мёртвых выходов: {dead} из {all}, в нём не остаётся ни одного веса</translation>
    </message>
    <message>
        <source>{kept} of {numel} weight kept, {cut} cut, {zero} zero before</source>
        <translation>Оставлено весов: {kept} из {numel}, обрезано {cut}, были нулями {zero}</translation>
    </message>
    <message>
        <source>About {kept} of {numel} weights kept; being counted</source>
        <translation>Оставлено весов около {kept} из {numel}; идёт подсчёт</translation>
    </message>
    <message>
        <source>About {kept} of {numel} weights kept, as the index tells</source>
        <translation>По индексу оставлено весов около {kept} из {numel}</translation>
    </message>
    <message>
        <source>Error of the weights: {error}</source>
        <translation>Ошибка весов: {error}</translation>
    </message>
    <message>
        <source>Locked, so that it is never cut. Its menu unlocks it.</source>
        <translation>Заперто и никогда не обрезается. Отпереть можно в меню строки.</translation>
    </message>
    <message>
        <source>Nothing in it can be pruned.</source>
        <translation>Здесь нечего обрезать.</translation>
    </message>
    <message>
        <source>Its elements are those of {owner}, which can&apos;t be pruned.</source>
        <translation>Его элементы — те же, что у {owner}, а тот нельзя обрезать.</translation>
    </message>
    <message>
        <source>It does not fit N of M, and is left as it is. {reason}</source>
        <translation>Не подходит под N из M и остаётся как есть. {reason}</translation>
    </message>
    <message>
        <source>Not ticked on opening: {reason}</source>
        <translation>При открытии не отмечено: {reason}</translation>
    </message>
    <message>
        <source>Not ticked: the mask that the file came with is lifted, and the weights that it prunes come back.</source>
        <translation>Не отмечен: маска из файла снимается, и обрезанные ею веса возвращаются.</translation>
    </message>
    <message>
        <source>Tied: the same elements as {names}. They are pruned together.</source>
        <translation>Связан: те же элементы, что у {names}. Обрезаются вместе.</translation>
    </message>
    <message>
        <source>What is ticked in it has different thresholds.</source>
        <translation>У отмеченного внутри разные пороги.</translation>
    </message>
    <message>
        <source>It, or something in it, has a threshold of its own.</source>
        <translation>У него или у чего-то внутри свой порог.</translation>
    </message>
    <message>
        <source>Threshold of {module}: {rule}</source>
        <translation>Порог от {module}: {rule}</translation>
    </message>
    <message>
        <source>“Inherit again” in its menu, or a double click on a parameter&apos;s threshold, resets it to {rule}.</source>
        <translation>Пункт «Снова наследовать» в меню или двойной щелчок по порогу параметра возвращает {rule}.</translation>
    </message>
    <message>
        <source>The threshold of all that is ticked in it.</source>
        <translation>Порог всего, что отмечено внутри.</translation>
    </message>
    <message>
        <source>{kept} of {numel} weights kept, {cut} cut, {zero} zero before</source>
        <translation>Оставлено весов: {kept} из {numel}, обрезано {cut}, были нулями {zero}</translation>
    </message>
    <message>
        <source>Tick, threshold, density and error are of the {shown} of its {all} parameters that the filter shows.</source>
        <translation>Отметка, порог, плотность и ошибка относятся к {shown} из {all} параметров, которые показывает фильтр.</translation>
    </message>
    <message>
        <source>Pruned by the mask that the file came with.</source>
        <translation>Обрезан маской, с которой пришёл файл.</translation>
    </message>
    <message>
        <source>Ticked, it is pruned by the mask that the file came with.</source>
        <translation>Если отметить, обрезается маской из файла.</translation>
    </message>
    <message>
        <source>Own threshold: {rule}</source>
        <translation>Свой порог: {rule}</translation>
    </message>
    <message>
        <source>General threshold: {rule}</source>
        <translation>Общий порог: {rule}</translation>
    </message>
    <message>
        <source>In force, rounded to {dtype}: {value}</source>
        <translation>Действует, округлённый до {dtype}: {value}</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Выбор</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>Найти…</translation>
    </message>
    <message>
        <source>Modules and parameters</source>
        <translation>Модули и параметры</translation>
    </message>
    <message>
        <source>Choose what is ticked</source>
        <translation>Выбрать, что отмечено</translation>
    </message>
    <message>
        <source>All parameters by “{column}”. A third click gives the tree back.</source>
        <translation>Все параметры по «{column}». Третий щелчок вернёт дерево.</translation>
    </message>
    <message>
        <source>Open a checkpoint to see its modules</source>
        <translation>Откройте чекпойнт, чтобы увидеть его модули</translation>
    </message>
    <message>
        <source>Reading the weights …</source>
        <translation>Чтение весов …</translation>
    </message>
    <message>
        <source>Nothing matches “{text}”</source>
        <translation>Ничего не подходит к «{text}»</translation>
    </message>
</context>
<context>
    <name>ModuleTreeModel</name>
    <message>
        <source>Name</source>
        <translation>Имя</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Класс</translation>
    </message>
    <message>
        <source>In italics: inferred from names and shapes, as the file does not say</source>
        <translation>Курсив: выведено из имён и форм, в файле не записано</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Форма</translation>
    </message>
    <message>
        <source>A class in italics: inferred from names and shapes, as the file does not say</source>
        <translation>Класс курсивом: выведен из имён и форм, в файле не записан</translation>
    </message>
    <message>
        <source>Dtype</source>
        <translation>Тип</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Веса</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Байты</translation>
    </message>
    <message>
        <source>Of the tensor&apos;s elements in the file</source>
        <translation>Элементов тензора в файле</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>Нули</translation>
    </message>
    <message>
        <source>The part of the weights that is zero in the file</source>
        <translation>Доля весов, равных нулю в файле</translation>
    </message>
    <message>
        <source>σ</source>
        <translation>σ</translation>
    </message>
    <message>
        <source>The standard deviation of the weights</source>
        <translation>Стандартное отклонение весов</translation>
    </message>
    <message>
        <source>Max |w|</source>
        <translation>Макс. |w|</translation>
    </message>
    <message>
        <source>The largest magnitude</source>
        <translation>Наибольшая величина</translation>
    </message>
    <message>
        <source>‖Δ‖/‖w‖</source>
        <translation>‖Δ‖/‖w‖</translation>
    </message>
    <message>
        <source>Against the file that the model is compared with</source>
        <translation>Относительно файла, с которым сравнивается модель</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>Косинус</translation>
    </message>
    <message>
        <source>Of the angle to the file that is compared with</source>
        <translation>Угла с файлом, с которым идёт сравнение</translation>
    </message>
    <message>
        <source>Sign flips</source>
        <translation>Смены знака</translation>
    </message>
    <message>
        <source>Weights of another sign in the file compared with</source>
        <translation>Весов с другим знаком в сравниваемом файле</translation>
    </message>
    <message>
        <source>Dead rows</source>
        <translation>Мёртвые</translation>
    </message>
    <message>
        <source>Outputs of which no weight is kept, of the layers that are ticked</source>
        <translation>Выходы отмеченных слоёв, у которых не осталось ни одного веса</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Порог</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>Плотность</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Ошибка</translation>
    </message>
    <message>
        <source>Error of the weights, of what is ticked</source>
        <translation>Ошибка весов, среди отмеченного</translation>
    </message>
    <message>
        <source>Weights of this magnitude and below are pruned. A dot marks an exception</source>
        <translation>Веса такой величины и меньше обрезаются. Точка отмечает исключение</translation>
    </message>
    <message>
        <source>Kept / all, of what is ticked</source>
        <translation>Оставлено / всего, из отмеченного</translation>
    </message>
    <message>
        <source>Class ?, shape</source>
        <translation>Класс ?, форма</translation>
    </message>
    <message>
        <source>Class, shape</source>
        <translation>Класс, форма</translation>
    </message>
</context>
<context>
    <name>NotCut</name>
    <message>
        <source>not ticked</source>
        <translation>не отмечено</translation>
    </message>
    <message>
        <source>never cut (locked)</source>
        <translation>никогда не обрезается (заперто)</translation>
    </message>
</context>
<context>
    <name>Opener</name>
    <message>
        <source>Opening {name}</source>
        <translation>Открывается {name}</translation>
    </message>
    <message>
        <source>Opened {name}</source>
        <translation>Открыт {name}</translation>
    </message>
    <message>
        <source>Masks recorded in the file</source>
        <translation>Маски, записанные в файле</translation>
    </message>
    <message>
        <source>{name} beside the model is not the index of its present state, and is not used. File ▸ Save index file… writes it anew.</source>
        <translation>{name} рядом с моделью — индекс не нынешнего её состояния и не используется. Файл ▸ Сохранить файл индекса… запишет его заново.</translation>
    </message>
    <message>
        <source>Nothing had to be read: {name} beside the model has its index.</source>
        <translation>Читать ничего не пришлось: индекс лежит рядом с моделью, в {name}.</translation>
    </message>
    <message>
        <source>{path} is an averaged copy of the model and is not ticked (weights: {numel}). timm and Ultralytics load the average: tick it instead of the model for them, or if you use it.</source>
        <translation>{path} — усреднённая копия модели, она не отмечена (весов: {numel}). timm и Ultralytics загружают усреднённую копию: для них, или если используете её, отметьте её вместо модели.</translation>
    </message>
    <message>
        <source>{path} is the model that training goes on with, and is not ticked (weights: {numel}). Tick it instead of its average if you train on.</source>
        <translation>{path} — модель, с которой продолжают обучение, она не отмечена (весов: {numel}). Отметьте её вместо усреднённой, если обучаете дальше.</translation>
    </message>
    <message>
        <source>{path} is a target network, a copy that follows the model in training, and is not ticked (weights: {numel}).</source>
        <translation>{path} — целевая сеть: копия, которая при обучении следует за моделью; она не отмечена (весов: {numel}).</translation>
    </message>
    <message>
        <source>Not ticked, though it can be pruned: {names}; weights in all: {numel}.</source>
        <translation>Не отмечено, хотя обрезать можно: {names}; всего весов: {numel}.</translation>
    </message>
</context>
<context>
    <name>OrderMenu</name>
    <message>
        <source>The order of the bars</source>
        <translation>Порядок столбцов</translation>
    </message>
    <message>
        <source>Tree order</source>
        <translation>Как в дереве</translation>
    </message>
    <message>
        <source>By density</source>
        <translation>По плотности</translation>
    </message>
    <message>
        <source>By error</source>
        <translation>По ошибке</translation>
    </message>
    <message>
        <source>By size</source>
        <translation>По размеру</translation>
    </message>
</context>
<context>
    <name>OriginTexts</name>
    <message>
        <source>Its size is as recorded; its content was not compared.</source>
        <translation>Размер — как в протоколе; содержимое не сравнивалось.</translation>
    </message>
    <message>
        <source>Its size is not as recorded: it was written again since.</source>
        <translation>Размер не такой, как в протоколе: файл с тех пор записан заново.</translation>
    </message>
    <message numerus="yes">
        <source>Pruned by Secateurs on {date} from {source}: {what}; {cut} of {numel} weights cut.</source>
        <translation>
            <numerusform>Обрезано Secateurs {date} из {source}: {what}; обрезано {cut} из {numel} веса.</numerusform>
            <numerusform>Обрезано Secateurs {date} из {source}: {what}; обрезано {cut} из {numel} весов.</numerusform>
            <numerusform>Обрезано Secateurs {date} из {source}: {what}; обрезано {cut} из {numel} весов.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Given masks by Secateurs on {date}, from {source}: {what}; {cut} of {numel} weights cut.</source>
        <translation>
            <numerusform>Маски добавлены Secateurs {date}, из {source}: {what}; обрезано {cut} из {numel} веса.</numerusform>
            <numerusform>Маски добавлены Secateurs {date}, из {source}: {what}; обрезано {cut} из {numel} весов.</numerusform>
            <numerusform>Маски добавлены Secateurs {date}, из {source}: {what}; обрезано {cut} из {numel} весов.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OtherIndex</name>
    <message>
        <source>Reading the other file</source>
        <translation>Чтение другого файла</translation>
    </message>
</context>
<context>
    <name>ParameterPanel</name>
    <message>
        <source>Select a row of the tree, or click a bar.</source>
        <translation>Выберите строку дерева или щёлкните по столбцу.</translation>
    </message>
    <message>
        <source>Selected</source>
        <translation>Выбрано</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Обрезано</translation>
    </message>
    <message>
        <source>Would keep</source>
        <translation>Осталось бы</translation>
    </message>
    <message>
        <source>Would cut</source>
        <translation>Обрезалось бы</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Вид</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Веса</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Порог</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Оставлено</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Имя</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Значение</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Ошибка</translation>
    </message>
    <message>
        <source>Would have error</source>
        <translation>Была бы ошибка</translation>
    </message>
    <message>
        <source>Zero before</source>
        <translation>Были нулями</translation>
    </message>
    <message>
        <source>Not finite</source>
        <translation>Не конечны</translation>
    </message>
    <message>
        <source>Min … max</source>
        <translation>Мин … макс</translation>
    </message>
    <message>
        <source>Mean, σ</source>
        <translation>Среднее, σ</translation>
    </message>
    <message>
        <source>Median |w|</source>
        <translation>Медиана |w|</translation>
    </message>
    <message>
        <source>25 … 75 % |w|</source>
        <translation>25 … 75 % |w|</translation>
    </message>
    <message>
        <source>1 … 99 % |w|</source>
        <translation>1 … 99 % |w|</translation>
    </message>
    <message numerus="yes">
        <source>%n parameters</source>
        <translation>
            <numerusform>%n параметр</numerusform>
            <numerusform>%n параметра</numerusform>
            <numerusform>%n параметров</numerusform>
        </translation>
    </message>
    <message>
        <source>a single number</source>
        <translation>одно число</translation>
    </message>
    <message>
        <source>can&apos;t be pruned</source>
        <translation>нельзя обрезать</translation>
    </message>
    <message>
        <source>varies</source>
        <translation>различается</translation>
    </message>
    <message>
        <source>not ticked: its mask is lifted</source>
        <translation>не отмечен: маска снимается</translation>
    </message>
    <message>
        <source>not ticked ({rule})</source>
        <translation>не отмечен ({rule})</translation>
    </message>
    <message>
        <source>does not fit {rule}</source>
        <translation>не подходит под {rule}</translation>
    </message>
    <message>
        <source>own, {rule}</source>
        <translation>свой, {rule}</translation>
    </message>
    <message>
        <source>{rule}, from {module}</source>
        <translation>{rule}, от {module}</translation>
    </message>
    <message>
        <source>inherited, {rule}</source>
        <translation>унаследован, {rule}</translation>
    </message>
</context>
<context>
    <name>PartDialog</name>
    <message>
        <source>Open one of several models</source>
        <translation>Открыть одну из нескольких моделей</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Класс</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>{folder} holds several models. Which one is to be opened?</source>
        <translation>В {folder} несколько моделей. Какую открыть?</translation>
    </message>
</context>
<context>
    <name>PatternFields</name>
    <message>
        <source>Weights that are kept of each group</source>
        <translation>Сколько весов каждой группы остаётся</translation>
    </message>
    <message>
        <source>Weights of a group</source>
        <translation>Весов в группе</translation>
    </message>
    <message>
        <source>of</source>
        <translation>из</translation>
    </message>
    <message>
        <source>Of each group of weights that follow each other along the inputs of a layer the largest are kept, the first of equal ones (Mishra et al. 2021). Hardware has 2 of 4.</source>
        <translation>Из каждой группы весов, идущих подряд вдоль входов слоя, остаются наибольшие, из равных — первые (Mishra et al. 2021). Аппаратно есть 2 из 4.</translation>
    </message>
</context>
<context>
    <name>PickDialog</name>
    <message>
        <source>Filter</source>
        <translation>Фильтр</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Открыть</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Модели</translation>
    </message>
    <message>
        <source>Nothing matches the filter.</source>
        <translation>Под фильтр ничего не подходит.</translation>
    </message>
</context>
<context>
    <name>PlanCurves</name>
    <message>
        <source>Density of each layer, for each plan</source>
        <translation>Плотность каждого слоя по планам</translation>
    </message>
    <message numerus="yes">
        <source>the latest {shown} of {count} snapshots</source>
        <translation>
            <numerusform>последние {shown} из {count} снимка</numerusform>
            <numerusform>последние {shown} из {count} снимков</numerusform>
            <numerusform>последние {shown} из {count} снимков</numerusform>
        </translation>
    </message>
    <message>
        <source>Density</source>
        <translation>Плотность</translation>
    </message>
    <message>
        <source>How much of each layer a plan keeps</source>
        <translation>Какую часть каждого слоя оставляет план</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Ошибка</translation>
    </message>
    <message>
        <source>Density of each layer</source>
        <translation>Плотность каждого слоя</translation>
    </message>
    <message>
        <source>Error of each layer</source>
        <translation>Ошибка каждого слоя</translation>
    </message>
    <message>
        <source>Error of each layer, for each plan</source>
        <translation>Ошибка каждого слоя по планам</translation>
    </message>
    <message>
        <source>Nothing is ticked in any of the plans.</source>
        <translation>Ни в одном из планов ничего не отмечено.</translation>
    </message>
</context>
<context>
    <name>PlanEdits</name>
    <message>
        <source>Ticked {what}</source>
        <translation>Отмечено: {what}</translation>
    </message>
    <message>
        <source>Unticked {what}</source>
        <translation>Снято: {what}</translation>
    </message>
    <message>
        <source>Ticked only {what}</source>
        <translation>Отмечено только: {what}</translation>
    </message>
    <message>
        <source>Unticked all</source>
        <translation>Снято всё</translation>
    </message>
    <message>
        <source>Locked {what}</source>
        <translation>Заперто: {what}</translation>
    </message>
    <message>
        <source>Unlocked {what}</source>
        <translation>Отперто: {what}</translation>
    </message>
    <message>
        <source>Inherited again: {what}</source>
        <translation>Снова наследует: {what}</translation>
    </message>
    <message numerus="yes">
        <source>Dropped all exceptions: %n</source>
        <translation>
            <numerusform>Сняты все исключения: %n</numerusform>
            <numerusform>Сняты все исключения: %n</numerusform>
            <numerusform>Сняты все исключения: %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Own threshold for {what}</source>
        <translation>Свой порог: {what}</translation>
    </message>
    <message>
        <source>Threshold reset</source>
        <translation>Порог сброшен</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Сброс</translation>
    </message>
    <message>
        <source>Plan {name}</source>
        <translation>План {name}</translation>
    </message>
    <message>
        <source>Own threshold {value} for {what}</source>
        <translation>Свой порог {value}: {what}</translation>
    </message>
    <message>
        <source>{value} along the inputs</source>
        <translation>{value} вдоль входов</translation>
    </message>
    <message>
        <source>Threshold {value}</source>
        <translation>Порог {value}</translation>
    </message>
    <message numerus="yes">
        <source>%n modules</source>
        <translation>
            <numerusform>%n модуль</numerusform>
            <numerusform>%n модуля</numerusform>
            <numerusform>%n модулей</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n parameters</source>
        <translation>
            <numerusform>%n параметр</numerusform>
            <numerusform>%n параметра</numerusform>
            <numerusform>%n параметров</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlanFiles</name>
    <message>
        <source>Saving the plan</source>
        <translation>План сохраняется</translation>
    </message>
    <message>
        <source>Opening the plan</source>
        <translation>План открывается</translation>
    </message>
    <message>
        <source>Saved the plan as {path}</source>
        <translation>План сохранён: {path}</translation>
    </message>
    <message>
        <source>Evaluated before it was saved: {metric} {value}, uncut {uncut}.</source>
        <translation>Оценено перед сохранением: {metric} {value}, без обрезки {uncut}.</translation>
    </message>
</context>
<context>
    <name>PlanWords</name>
    <message numerus="yes">
        <source>%n further exceptions</source>
        <translation>
            <numerusform>ещё %n исключение</numerusform>
            <numerusform>ещё %n исключения</numerusform>
            <numerusform>ещё %n исключений</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{rule} for {count} parameters</source>
        <translation>
            <numerusform>{rule}, {count} параметр</numerusform>
            <numerusform>{rule}, {count} параметра</numerusform>
            <numerusform>{rule}, {count} параметров</numerusform>
        </translation>
    </message>
    <message>
        <source>threshold {value}</source>
        <translation>порог {value}</translation>
    </message>
    <message>
        <source>{groups} along the inputs</source>
        <translation>{groups} вдоль входов</translation>
    </message>
</context>
<context>
    <name>Preparation</name>
    <message>
        <source>Preparing the counting for this machine, once</source>
        <translation>Подсчёт готовится для этого компьютера, один раз</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} из {total}</translation>
    </message>
    <message>
        <source>The counting was prepared for this start only: {folder} can&apos;t be written.</source>
        <translation>Подсчёт подготовлен только на этот запуск: в {folder} нельзя записать.</translation>
    </message>
</context>
<context>
    <name>ProgressDialog</name>
    <message>
        <source>Preparing …</source>
        <translation>Подготовка …</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Останавливается …</translation>
    </message>
    <message>
        <source>{done} of {total} written</source>
        <translation>записано {done} из {total}</translation>
    </message>
    <message>
        <source>Reading back and counting …</source>
        <translation>Чтение и подсчёт …</translation>
    </message>
    <message>
        <source>{done} of {total} compared</source>
        <translation>сравнено {done} из {total}</translation>
    </message>
    <message>
        <source>Comparing what else the files hold …</source>
        <translation>Сравнивается остальное содержимое файлов …</translation>
    </message>
    <message>
        <source>Writing, checking, describing: {done} of {total}</source>
        <translation>Запись, проверка, описание: {done} из {total}</translation>
    </message>
    <message>
        <source>On to the next step …</source>
        <translation>Следующий шаг …</translation>
    </message>
    <message>
        <source>{done} of {total} read, in several passes</source>
        <translation>Прочитано {done} из {total}, в несколько проходов</translation>
    </message>
    <message>
        <source>Writing the index …</source>
        <translation>Запись индекса …</translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>Drive</source>
        <translation>Диск</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Папка</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Неизвестно</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>&amp;Папка:</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>&amp;Тип файлов:</translation>
    </message>
</context>
<context>
    <name>RareRules</name>
    <message>
        <source>More</source>
        <translation>Ещё</translation>
    </message>
</context>
<context>
    <name>Readouts</name>
    <message>
        <source>cut {share}</source>
        <translation>обрезано {share}</translation>
    </message>
    <message>
        <source>kept {share}</source>
        <translation>оставлено {share}</translation>
    </message>
    <message>
        <source>{whose}: cut {share}</source>
        <translation>{whose}: обрезано {share}</translation>
    </message>
    <message>
        <source>would cut {share}</source>
        <translation>обрезалось бы {share}</translation>
    </message>
    <message>
        <source>would keep {share}</source>
        <translation>осталось бы {share}</translation>
    </message>
    <message>
        <source>{whose}: would cut {share}</source>
        <translation>{whose}: обрезалось бы {share}</translation>
    </message>
    <message numerus="yes">
        <source>{part} of {all} weights</source>
        <translation>
            <numerusform>весов: {part} из {all}</numerusform>
            <numerusform>весов: {part} из {all}</numerusform>
            <numerusform>весов: {part} из {all}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecentButton</name>
    <message>
        <source>missing</source>
        <translation>отсутствует</translation>
    </message>
    <message>
        <source>{path}
It is not there any more.</source>
        <translation>{path}
Его там больше нет.</translation>
    </message>
</context>
<context>
    <name>RecentList</name>
    <message>
        <source>What you open is listed here.</source>
        <translation>Здесь появится то, что вы открывали.</translation>
    </message>
    <message>
        <source>Remove it from this list</source>
        <translation>Убрать из списка</translation>
    </message>
    <message>
        <source>Remove {name} from this list</source>
        <translation>Убрать {name} из списка</translation>
    </message>
</context>
<context>
    <name>ReplaceQuestion</name>
    <message>
        <source>Replace the file?</source>
        <translation>Заменить файл?</translation>
    </message>
    <message>
        <source>{name} is there already.</source>
        <translation>{name} уже есть.</translation>
    </message>
    <message>
        <source>In {folder}. What is in it now will be lost.</source>
        <translation>В папке {folder}. Нынешнее содержимое файла пропадёт.</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Заменить</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
</context>
<context>
    <name>RowActions</name>
    <message>
        <source>Tick</source>
        <translation>Отметить</translation>
    </message>
    <message>
        <source>Untick</source>
        <translation>Снять отметку</translation>
    </message>
    <message>
        <source>Never cut (lock)</source>
        <translation>Никогда не обрезать (запереть)</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>Отпереть</translation>
    </message>
    <message>
        <source>Own threshold</source>
        <translation>Свой порог</translation>
    </message>
    <message>
        <source>Inherit again</source>
        <translation>Снова наследовать</translation>
    </message>
    <message>
        <source>Drop all exceptions</source>
        <translation>Снять все исключения</translation>
    </message>
    <message>
        <source>Copy name</source>
        <translation>Скопировать имя</translation>
    </message>
    <message>
        <source>Own threshold for {name}</source>
        <translation>Свой порог для {name}</translation>
    </message>
    <message numerus="yes">
        <source>Copy %n name(s)</source>
        <translation>
            <numerusform>Скопировать %n имя</numerusform>
            <numerusform>Скопировать %n имени</numerusform>
            <numerusform>Скопировать %n имён</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RowFilter</name>
    <message>
        <source>“{key}:” is not known. There are class:Conv2d, dtype:bf16, ticked:yes, locked:yes and numbers such as dead&gt;0.</source>
        <translation>«{key}:» неизвестно. Есть class:Conv2d, dtype:bf16, ticked:yes, locked:yes и числа, например dead&gt;0.</translation>
    </message>
    <message>
        <source>“{key}:” wants a word right behind it.</source>
        <translation>После «{key}:» сразу должно идти слово.</translation>
    </message>
    <message>
        <source>“{key}” is no number that is known. There are {known}.</source>
        <translation>Число «{key}» неизвестно. Есть {known}.</translation>
    </message>
    <message>
        <source>“{word}” wants a number. It looks like {example}.</source>
        <translation>После «{word}» нужно число, например {example}.</translation>
    </message>
    <message>
        <source>“{key}:” wants yes or no.</source>
        <translation>После «{key}:» нужно yes или no.</translation>
    </message>
    <message>
        <source>“{word}” is no size. Sizes look like &gt;1M, &lt;10k or &gt;=500.</source>
        <translation>«{word}» — не размер. Размеры пишутся так: &gt;1M, &lt;10k, &gt;=500.</translation>
    </message>
    <message>
        <source>standard deviation; sigma&lt;0.01 is the same</source>
        <translation>стандартное отклонение; можно и sigma&lt;0.01</translation>
    </message>
    <message>
        <source>number of weights; &gt;1M is the same</source>
        <translation>число весов; можно и &gt;1M</translation>
    </message>
    <message>
        <source>bytes in the file</source>
        <translation>байты в файле</translation>
    </message>
    <message>
        <source>zeros in the file, or their part</source>
        <translation>нули в файле или их доля</translation>
    </message>
    <message>
        <source>has NaN</source>
        <translation>есть NaN</translation>
    </message>
    <message>
        <source>has infinite weights</source>
        <translation>есть бесконечные веса</translation>
    </message>
    <message>
        <source>largest magnitude</source>
        <translation>наибольшая величина</translation>
    </message>
    <message>
        <source>dead outputs of what is ticked</source>
        <translation>мёртвые выходы отмеченного</translation>
    </message>
    <message>
        <source>density of what is ticked</source>
        <translation>плотность отмеченного</translation>
    </message>
    <message>
        <source>sparsity of what is ticked</source>
        <translation>разреженность отмеченного</translation>
    </message>
    <message>
        <source>error of the weights of what is ticked</source>
        <translation>ошибка весов отмеченного</translation>
    </message>
</context>
<context>
    <name>RuleChoice</name>
    <message>
        <source>N of M along the inputs</source>
        <translation>N из M вдоль входов</translation>
    </message>
    <message>
        <source>ERK</source>
        <translation>ERK</translation>
    </message>
    <message>
        <source>LAMP</source>
        <translation>LAMP</translation>
    </message>
    <message>
        <source>N:M</source>
        <translation>N:M</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Значение</translation>
    </message>
    <message>
        <source>Keep % overall</source>
        <translation>% в целом</translation>
    </message>
    <message>
        <source>Keep % of each</source>
        <translation>% у каждого</translation>
    </message>
    <message>
        <source>Error of each</source>
        <translation>Ошибка у каждого</translation>
    </message>
</context>
<context>
    <name>RunClock</name>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} из {total}</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>осталось около {time}</translation>
    </message>
</context>
<context>
    <name>RunQuestion</name>
    <message>
        <source>Run the file?</source>
        <translation>Запустить файл?</translation>
    </message>
    <message>
        <source>Evaluating runs your file {name} in {folder}.</source>
        <translation>Для оценки запускается ваш файл {name} из {folder}.</translation>
    </message>
    <message>
        <source>It is run by {python}, and can do whatever you can. You are asked again when it has changed.</source>
        <translation>Его выполняет {python}, и ему доступно всё, что доступно вам. Если он изменится, вопрос будет задан снова.</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Запустить</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
</context>
<context>
    <name>ScopeNote</name>
    <message>
        <source>Inherit</source>
        <translation>Наследовать</translation>
    </message>
    <message>
        <source>Drop the own threshold; what is above it in the tree holds again.</source>
        <translation>Убрать свой порог; снова действует то, что выше в дереве.</translation>
    </message>
    <message>
        <source>Drop all</source>
        <translation>Снять все</translation>
    </message>
    <message>
        <source>Let all parameters and modules inherit the general threshold again.</source>
        <translation>Все параметры и модули снова наследуют общий порог.</translation>
    </message>
    <message numerus="yes">
        <source>Exceptions: %n</source>
        <translation>
            <numerusform>Исключений: %n</numerusform>
            <numerusform>Исключений: %n</numerusform>
            <numerusform>Исключений: %n</numerusform>
        </translation>
    </message>
    <message>
        <source>No exceptions</source>
        <translation>Исключений нет</translation>
    </message>
    <message>
        <source>Inherits {rule}</source>
        <translation>Наследует {rule}</translation>
    </message>
    <message numerus="yes">
        <source>%n do not fit N of M</source>
        <translation>
            <numerusform>%n не подходит под N из M</numerusform>
            <numerusform>%n не подходят под N из M</numerusform>
            <numerusform>%n не подходят под N из M</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{density} of the %n others · {overall} overall</source>
        <translation>
            <numerusform>{density} от %n остального · {overall} всего</numerusform>
            <numerusform>{density} от %n остальных · {overall} всего</numerusform>
            <numerusform>{density} от %n остальных · {overall} всего</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{some} of the %n ticked inside</source>
        <translation>
            <numerusform>{some} из %n отмеченного внутри</numerusform>
            <numerusform>{some} из %n отмеченных внутри</numerusform>
            <numerusform>{some} из %n отмеченных внутри</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{overall} by %n masks of the file</source>
        <translation>
            <numerusform>{overall} по %n маске из файла</numerusform>
            <numerusform>{overall} по %n маскам из файла</numerusform>
            <numerusform>{overall} по %n маскам из файла</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{overall} by own thresholds and %n masks of the file</source>
        <translation>
            <numerusform>{overall} по своим порогам и %n маске из файла</numerusform>
            <numerusform>{overall} по своим порогам и %n маскам из файла</numerusform>
            <numerusform>{overall} по своим порогам и %n маскам из файла</numerusform>
        </translation>
    </message>
    <message>
        <source>{overall} by own thresholds</source>
        <translation>{overall} по своим порогам</translation>
    </message>
    <message>
        <source>Own; else {rule}</source>
        <translation>Свой; иначе {rule}</translation>
    </message>
    <message>
        <source>Inherits {rule} until moved</source>
        <translation>Наследует {rule}, пока не сдвинут</translation>
    </message>
</context>
<context>
    <name>ScopeSwitch</name>
    <message>
        <source>Move the threshold of all ticked parameters that have none of their own.</source>
        <translation>Двигать порог всех отмеченных параметров, у которых нет своего.</translation>
    </message>
    <message>
        <source>Give what is selected a threshold of its own, as an exception.</source>
        <translation>Дать выбранному свой порог, в виде исключения.</translation>
    </message>
    <message numerus="yes">
        <source>All %n ticked</source>
        <translation>
            <numerusform>Отмеченные: %n</numerusform>
            <numerusform>Отмеченные: %n</numerusform>
            <numerusform>Отмеченные: %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n</source>
        <translation>
            <numerusform>Все %n</numerusform>
            <numerusform>Все %n</numerusform>
            <numerusform>Все %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Move the threshold of {module}, for all in it that has none of its own.</source>
        <translation>Двигать порог {module} для всего внутри, у чего нет своего.</translation>
    </message>
    <message numerus="yes">
        <source>{some} of %n</source>
        <translation>
            <numerusform>{some} из %n</numerusform>
            <numerusform>{some} из %n</numerusform>
            <numerusform>{some} из %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{some} of %n ticked</source>
        <translation>
            <numerusform>{some} из %n отмеченного</numerusform>
            <numerusform>{some} из %n отмеченных</numerusform>
            <numerusform>{some} из %n отмеченных</numerusform>
        </translation>
    </message>
    <message>
        <source>This</source>
        <translation>Этот</translation>
    </message>
    <message>
        <source>This module</source>
        <translation>Этот модуль</translation>
    </message>
    <message numerus="yes">
        <source>These %n</source>
        <translation>
            <numerusform>Выбранный: %n</numerusform>
            <numerusform>Выбранные: %n</numerusform>
            <numerusform>Выбранные: %n</numerusform>
        </translation>
    </message>
    <message>
        <source>This parameter</source>
        <translation>Этот параметр</translation>
    </message>
</context>
<context>
    <name>ScriptTemplates</name>
    <message>
        <source>A state dict, with a class of your own</source>
        <translation>State dict со своим классом</translation>
    </message>
    <message>
        <source>A Hugging Face folder</source>
        <translation>Папка Hugging Face</translation>
    </message>
    <message>
        <source>A whole module</source>
        <translation>Модуль целиком</translation>
    </message>
</context>
<context>
    <name>SearchPage</name>
    <message>
        <source>The largest cut that costs no more than this. A search fits the data it is made with: a final number needs data that were kept aside.</source>
        <translation>Самая большая обрезка, которая обойдётся не дороже. Поиск подгоняет под свои данные: для итогового числа нужны данные, отложенные заранее.</translation>
    </message>
    <message>
        <source>the metric</source>
        <translation>метрики</translation>
    </message>
    <message>
        <source>% of {metric}</source>
        <translation>% от {metric}</translation>
    </message>
    <message>
        <source>in units of {metric}</source>
        <translation>в единицах {metric}</translation>
    </message>
    <message>
        <source>Most that it may cost</source>
        <translation>Наибольшая цена</translation>
    </message>
    <message>
        <source>Of what</source>
        <translation>От чего</translation>
    </message>
    <message>
        <source>The rule in hand, at a lower density</source>
        <translation>Текущее правило с меньшей плотностью</translation>
    </message>
    <message>
        <source>Spread by sensitivity: each parameter as far as it bears</source>
        <translation>По чувствительности: каждый параметр, насколько он выдержит</translation>
    </message>
    <message>
        <source>How it may be cut</source>
        <translation>Как обрезать</translation>
    </message>
    <message>
        <source>Lowest density</source>
        <translation>Наименьшая плотность</translation>
    </message>
    <message>
        <source>Costs at most</source>
        <translation>Цена не более</translation>
    </message>
    <message>
        <source>Cut by</source>
        <translation>Обрезать</translation>
    </message>
    <message>
        <source>No density under</source>
        <translation>Плотность не ниже</translation>
    </message>
    <message>
        <source>A double click on a try sets its plan, as one step.</source>
        <translation>Двойной щелчок по попытке ставит её план, одним шагом.</translation>
    </message>
    <message>
        <source>What has been tried</source>
        <translation>Что испробовано</translation>
    </message>
</context>
<context>
    <name>SearchPresenter</name>
    <message>
        <source>Search</source>
        <translation>Поиск</translation>
    </message>
    <message numerus="yes">
        <source>at most %n evaluations</source>
        <translation>
            <numerusform>не более %n оценки</numerusform>
            <numerusform>не более %n оценок</numerusform>
            <numerusform>не более %n оценок</numerusform>
        </translation>
    </message>
    <message>
        <source>No cut that was tried is within the bound. Allow a larger loss.</source>
        <translation>Ни одна из испробованных обрезок не уложилась в предел. Допустите большую потерю.</translation>
    </message>
    <message>
        <source>Search: density {density}</source>
        <translation>Поиск: плотность {density}</translation>
    </message>
</context>
<context>
    <name>SensitivityMap</name>
    <message>
        <source>Sensitivity of each part at several densities</source>
        <translation>Чувствительность каждой части при нескольких плотностях</translation>
    </message>
</context>
<context>
    <name>SensitivityModel</name>
    <message>
        <source>Cut alone to</source>
        <translation>Обрезана одна, до</translation>
    </message>
    <message>
        <source>not evaluated yet</source>
        <translation>ещё не оценено</translation>
    </message>
</context>
<context>
    <name>SensitivityPage</name>
    <message>
        <source>What it costs to cut one part alone. A click on a cell gives that part this density, as one step.</source>
        <translation>Цена обрезки одной части. Щелчок по клетке даёт этой части такую плотность, одним шагом.</translation>
    </message>
    <message>
        <source>Each ticked parameter</source>
        <translation>Каждый отмеченный параметр</translation>
    </message>
    <message>
        <source>Each module</source>
        <translation>Каждый модуль</translation>
    </message>
    <message>
        <source>What is cut alone</source>
        <translation>Что обрезается отдельно</translation>
    </message>
    <message>
        <source>Most sensitive first</source>
        <translation>Сначала чувствительные</translation>
    </message>
    <message>
        <source>Or in the tree&apos;s order</source>
        <translation>Или в порядке дерева</translation>
    </message>
    <message>
        <source>Start cuts each part alone, coarse levels first; cells appear as they come.</source>
        <translation>«Пуск» обрезает каждую часть отдельно, сначала грубые уровни; клетки появляются по мере готовности.</translation>
    </message>
</context>
<context>
    <name>SensitivityPresenter</name>
    <message>
        <source>Sensitivity</source>
        <translation>Чувствительность</translation>
    </message>
    <message numerus="yes">
        <source>%n modules</source>
        <translation>
            <numerusform>%n модуль</numerusform>
            <numerusform>%n модуля</numerusform>
            <numerusform>%n модулей</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n parameters</source>
        <translation>
            <numerusform>%n параметр</numerusform>
            <numerusform>%n параметра</numerusform>
            <numerusform>%n параметров</numerusform>
        </translation>
    </message>
    <message>
        <source>{rows} × {levels} levels</source>
        <translation>{rows}, плотностей: {levels}</translation>
    </message>
</context>
<context>
    <name>Share</name>
    <message>
        <source>Prune {part} %</source>
        <translation>Обрезать {part} %</translation>
    </message>
    <message>
        <source>Prune % overall</source>
        <translation>% в целом</translation>
    </message>
    <message>
        <source>Prune % of each</source>
        <translation>% у каждого</translation>
    </message>
    <message>
        <source>Pruned / all, of what is ticked</source>
        <translation>Обрезано / всего, из отмеченного</translation>
    </message>
    <message>
        <source>The part that is pruned. It can only be met in whole weights, and where they tie.</source>
        <translation>Доля, которая обрезается. Она достижима лишь с точностью до целых весов и до весов равной величины.</translation>
    </message>
    <message>
        <source>The rule in hand, at a higher sparsity</source>
        <translation>То же правило при большей разреженности</translation>
    </message>
    <message>
        <source>Highest sparsity</source>
        <translation>Наибольшая разреженность</translation>
    </message>
    <message>
        <source>No sparsity over</source>
        <translation>Разреженность не выше</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Shortcuts</source>
        <translation>Клавиши</translation>
    </message>
    <message>
        <source>Module tree</source>
        <translation>Дерево модулей</translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>Гистограмма</translation>
    </message>
    <message>
        <source>Layers, as a matrix or as bars</source>
        <translation>Слои: матрица или столбцы</translation>
    </message>
    <message>
        <source>Mask and values</source>
        <translation>Маска и значения</translation>
    </message>
    <message>
        <source>Any plot</source>
        <translation>Любой график</translation>
    </message>
    <message>
        <source>Space, double click on the title</source>
        <translation>Пробел, двойной щелчок по заголовку</translation>
    </message>
    <message>
        <source>Maximise the plot under the mouse, or give back</source>
        <translation>Развернуть график под мышью или вернуть место</translation>
    </message>
    <message>
        <source>Give back</source>
        <translation>Вернуть место</translation>
    </message>
    <message>
        <source>Linear or logarithmic magnitudes</source>
        <translation>Величины линейно или логарифмически</translation>
    </message>
    <message>
        <source>Linear or logarithmic counts</source>
        <translation>Количества линейно или логарифмически</translation>
    </message>
    <message>
        <source>Magnitudes, or values with their sign</source>
        <translation>Величины или значения со знаком</translation>
    </message>
    <message>
        <source>Drag, Shift+click, Ctrl+click</source>
        <translation>Протягивание, Shift+щелчок, Ctrl+щелчок</translation>
    </message>
    <message>
        <source>Select several cells; a name selects its row or block</source>
        <translation>Выбрать несколько клеток; имя выбирает строку или блок</translation>
    </message>
    <message>
        <source>The next cell or bar</source>
        <translation>Следующая клетка или столбец</translation>
    </message>
    <message>
        <source>Select all cells</source>
        <translation>Выбрать все клетки</translation>
    </message>
    <message>
        <source>Ctrl+wheel, + and −</source>
        <translation>Ctrl+колесо, + и −</translation>
    </message>
    <message>
        <source>Larger and smaller</source>
        <translation>Крупнее и мельче</translation>
    </message>
    <message>
        <source>As many as there is room for</source>
        <translation>Сколько помещается</translation>
    </message>
    <message>
        <source>Right click</source>
        <translation>Правый щелчок</translation>
    </message>
    <message>
        <source>Tick, lock or give its own rule: of a cell, a row or a block</source>
        <translation>Отметить, запереть или дать своё правило: клетке, строке или блоку</translation>
    </message>
    <message>
        <source>Wheel, + and −</source>
        <translation>Колесо, + и −</translation>
    </message>
    <message>
        <source>Closer and farther</source>
        <translation>Ближе и дальше</translation>
    </message>
    <message>
        <source>Drag, arrows</source>
        <translation>Перетаскивание, стрелки</translation>
    </message>
    <message>
        <source>Another part of the matrix; with Shift a page</source>
        <translation>Другая часть матрицы; с Shift на страницу</translation>
    </message>
    <message>
        <source>0, double click</source>
        <translation>0, двойной щелчок</translation>
    </message>
    <message>
        <source>The whole matrix</source>
        <translation>Вся матрица</translation>
    </message>
    <message>
        <source>Single weights with their values</source>
        <translation>Отдельные веса с их значениями</translation>
    </message>
    <message>
        <source>Kernels of a convolution side by side, or flattened</source>
        <translation>Ядра свёртки рядом или развёрнутые</translation>
    </message>
    <message>
        <source>Copy the selected numbers, with tabs between them</source>
        <translation>Скопировать выбранные числа через табуляцию</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>Перетащить</translation>
    </message>
    <message>
        <source>Move it, anywhere in the histogram or on the density curves</source>
        <translation>Передвинуть его: где угодно на гистограмме или на кривых плотности</translation>
    </message>
    <message>
        <source>Step; with Shift coarse, with Ctrl fine</source>
        <translation>Шаг; с Shift крупный, с Ctrl мелкий</translation>
    </message>
    <message>
        <source>Arrows, wheel</source>
        <translation>Стрелки, колесо</translation>
    </message>
    <message>
        <source>Home, End</source>
        <translation>Home, End</translation>
    </message>
    <message>
        <source>The least and the greatest</source>
        <translation>Наименьшее и наибольшее</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Сброс</translation>
    </message>
    <message>
        <source>Tick or untick what is selected</source>
        <translation>Отметить выбранное или снять отметку</translation>
    </message>
    <message>
        <source>Left, Right</source>
        <translation>Влево, вправо</translation>
    </message>
    <message>
        <source>Fold and unfold</source>
        <translation>Свернуть и развернуть</translation>
    </message>
    <message>
        <source>Copy the names of what is selected</source>
        <translation>Скопировать имена выбранного</translation>
    </message>
    <message>
        <source>On a threshold of its own: inherit again</source>
        <translation>На своём пороге: снова наследовать</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Пробел</translation>
    </message>
    <message>
        <source>Threshold, in field, slider, histogram and curves</source>
        <translation>Порог: в поле, ползунке, гистограмме и на кривых</translation>
    </message>
    <message>
        <source>Menu key, Shift+F10</source>
        <translation>Клавиша меню, Shift+F10</translation>
    </message>
    <message>
        <source>What a right click offers, of what has the focus</source>
        <translation>Меню правого щелчка для того, что в фокусе</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>Стрелки</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>Двойной щелчок</translation>
    </message>
    <message>
        <source>Take a drag back</source>
        <translation>Вернуть перетаскивание</translation>
    </message>
</context>
<context>
    <name>SigmaSpin</name>
    <message>
        <source>Standard deviations are one number, 0 or more; the greatest is 1e308.</source>
        <translation>Число стандартных отклонений — одно, не меньше 0 и не больше 1e308.</translation>
    </message>
</context>
<context>
    <name>SignedBars</name>
    <message>
        <source>Counting with signs …</source>
        <translation>Подсчёт со знаком …</translation>
    </message>
</context>
<context>
    <name>SignedCounts</name>
    <message>
        <source>Counting with signs</source>
        <translation>Подсчёт со знаком</translation>
    </message>
    <message>
        <source>Counting with signs was stopped.</source>
        <translation>Подсчёт со знаком остановлен.</translation>
    </message>
</context>
<context>
    <name>SnapshotEdits</name>
    <message>
        <source>Snapshot {old} renamed to {new}</source>
        <translation>Снимок {old} переименован в {new}</translation>
    </message>
    <message>
        <source>Deleted snapshot {name}</source>
        <translation>Удалён снимок {name}</translation>
    </message>
    <message>
        <source>Back to snapshot {name}</source>
        <translation>Возврат к снимку {name}</translation>
    </message>
    <message>
        <source>1 exception</source>
        <translation>1 исключение</translation>
    </message>
    <message numerus="yes">
        <source>%n exceptions</source>
        <translation>
            <numerusform>%n исключение</numerusform>
            <numerusform>%n исключения</numerusform>
            <numerusform>%n исключений</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SnapshotsModel</name>
    <message>
        <source>Layer</source>
        <translation>Слой</translation>
    </message>
    <message>
        <source>A click sorts as in the tree</source>
        <translation>Щелчок упорядочивает как в дереве</translation>
    </message>
    <message>
        <source>A click sorts by this plan, the third one as in the tree.</source>
        <translation>Щелчок упорядочивает по этому плану, третий — как в дереве.</translation>
    </message>
    <message>
        <source>All that is ticked</source>
        <translation>Всё отмеченное</translation>
    </message>
    <message>
        <source>Not ticked, so all of it is kept</source>
        <translation>Не отмечен, поэтому остаётся целиком</translation>
    </message>
    <message numerus="yes">
        <source>{kept} of {numel} weights kept</source>
        <translation>
            <numerusform>Оставлено весов: {kept} из {numel}</numerusform>
            <numerusform>Оставлено весов: {kept} из {numel}</numerusform>
            <numerusform>Оставлено весов: {kept} из {numel}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SnapshotsPresenter</name>
    <message>
        <source>Present</source>
        <translation>Сейчас</translation>
    </message>
</context>
<context>
    <name>SnapshotsWindow</name>
    <message>
        <source>Snapshots</source>
        <translation>Снимки</translation>
    </message>
    <message>
        <source>A snapshot keeps the present plan under a name, to compare and to go back to.</source>
        <translation>Снимок хранит нынешний план под именем, чтобы сравнивать и возвращаться.</translation>
    </message>
    <message>
        <source>&amp;Take snapshot</source>
        <translation>&amp;Сделать снимок</translation>
    </message>
    <message>
        <source>&amp;Go back to it</source>
        <translation>&amp;Вернуться к нему</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>&amp;Переименовать…</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Удалить</translation>
    </message>
    <message>
        <source>Weights kept by layer, for each snapshot and the present plan</source>
        <translation>Оставленные веса по слоям для каждого снимка и нынешнего плана</translation>
    </message>
</context>
<context>
    <name>StudiesWindow</name>
    <message>
        <source>Evaluation</source>
        <translation>Оценка</translation>
    </message>
    <message>
        <source>Sweep</source>
        <translation>Развёртка</translation>
    </message>
    <message>
        <source>The metric against the density</source>
        <translation>Метрика от плотности</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>Чувствительность</translation>
    </message>
    <message>
        <source>Each part cut alone</source>
        <translation>Каждая часть обрезана отдельно</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Поиск</translation>
    </message>
    <message>
        <source>The largest cut within a bound</source>
        <translation>Самая большая обрезка в пределах цены</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>&amp;Экспорт…</translation>
    </message>
    <message>
        <source>Write what this page has found, as a table or as JSON</source>
        <translation>Записать найденное на этой странице таблицей или в JSON</translation>
    </message>
</context>
<context>
    <name>StudyPage</name>
    <message>
        <source>Start</source>
        <translation>Пуск</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
</context>
<context>
    <name>StudyRunner</name>
    <message>
        <source>Starting …</source>
        <translation>Запуск …</translation>
    </message>
    <message>
        <source>, about {time}</source>
        <translation>, около {time}</translation>
    </message>
    <message>
        <source>Something else is being evaluated. It can be stopped at the foot of the window.</source>
        <translation>Оценивается что-то другое. Это можно прервать внизу окна.</translation>
    </message>
</context>
<context>
    <name>SummaryController</name>
    <message>
        <source>Reading what the file records</source>
        <translation>Чтение сведений о файле</translation>
    </message>
</context>
<context>
    <name>SummaryDialog</name>
    <message>
        <source>Summary of {name}</source>
        <translation>Сводка о {name}</translation>
    </message>
    <message>
        <source>Summary of the file</source>
        <translation>Сводка о файле</translation>
    </message>
</context>
<context>
    <name>SummaryModel</name>
    <message>
        <source>What it is, or how many</source>
        <translation>Что это или сколько</translation>
    </message>
    <message>
        <source>Elements</source>
        <translation>Элементы</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Байты</translation>
    </message>
    <message>
        <source>Data types</source>
        <translation>Типы данных</translation>
    </message>
    <message>
        <source>Modules by class</source>
        <translation>Модули по классам</translation>
    </message>
    <message>
        <source>Largest tensors</source>
        <translation>Крупнейшие тензоры</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Файлы</translation>
    </message>
    <message>
        <source>Tied: one tensor under several names</source>
        <translation>Связаны: один тензор под несколькими именами</translation>
    </message>
    <message>
        <source>Recorded beside the tensors</source>
        <translation>Записано помимо тензоров</translation>
    </message>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… и ещё %n</numerusform>
            <numerusform>… и ещё %n</numerusform>
            <numerusform>… и ещё %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Named in the file, and not run</source>
        <translation>Названо в файле и не выполнено</translation>
    </message>
    <message>
        <source>To be noted</source>
        <translation>Обратите внимание</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Формат</translation>
    </message>
    <message>
        <source>Written by</source>
        <translation>Чем записан</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Параметры</translation>
    </message>
    <message>
        <source>of which can be pruned</source>
        <translation>из них можно обрезать</translation>
    </message>
    <message>
        <source>Buffers and what else is no parameter</source>
        <translation>Буферы и прочее, что не параметр</translation>
    </message>
</context>
<context>
    <name>SummaryPresenter</name>
    <message>
        <source>Opening {name} …</source>
        <translation>Открывается {name} …</translation>
    </message>
    <message>
        <source>Open a checkpoint, or drop one on the window.</source>
        <translation>Откройте чекпойнт или перетащите его в окно.</translation>
    </message>
    <message numerus="yes">
        <source>{ticked} of {all} parameters ticked</source>
        <translation>
            <numerusform>отмечено параметров: {ticked} из {all}</numerusform>
            <numerusform>отмечено параметров: {ticked} из {all}</numerusform>
            <numerusform>отмечено параметров: {ticked} из {all}</numerusform>
        </translation>
    </message>
    <message>
        <source>index of {source}</source>
        <translation>индекс {source}</translation>
    </message>
    <message numerus="yes">
        <source>{count} weights</source>
        <translation>
            <numerusform>{count} вес</numerusform>
            <numerusform>{count} веса</numerusform>
            <numerusform>{count} весов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} weights in {elements} elements</source>
        <translation>
            <numerusform>весов: {count} в {elements} элем.</numerusform>
            <numerusform>весов: {count} в {elements} элем.</numerusform>
            <numerusform>весов: {count} в {elements} элем.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n do not fit N of M</source>
        <translation>
            <numerusform>%n не подходит под N из M</numerusform>
            <numerusform>%n не подходят под N из M</numerusform>
            <numerusform>%n не подходят под N из M</numerusform>
        </translation>
    </message>
    <message>
        <source>nothing will be pruned</source>
        <translation>ничего не будет обрезано</translation>
    </message>
    <message>
        <source>what is kept needs the weights</source>
        <translation>для оставленного нужны веса</translation>
    </message>
    <message>
        <source>reading the weights …</source>
        <translation>чтение весов …</translation>
    </message>
    <message>
        <source>kept {kept} of {numel}, density {density}</source>
        <translation>оставлено {kept} из {numel}, плотность {density}</translation>
    </message>
    <message>
        <source>kept {kept} of {numel}, density {density}, {zero} zero before</source>
        <translation>оставлено {kept} из {numel}, плотность {density}, были нулями {zero}</translation>
    </message>
    <message>
        <source>error {error}</source>
        <translation>ошибка {error}</translation>
    </message>
    <message>
        <source>1 needs attention</source>
        <translation>1 требует внимания</translation>
    </message>
    <message numerus="yes">
        <source>%n need attention</source>
        <translation>
            <numerusform>%n требует внимания</numerusform>
            <numerusform>%n требуют внимания</numerusform>
            <numerusform>%n требуют внимания</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{cut} of {numel} ticked weights are cut, {zero} were zero before, {kept} are kept.</source>
        <translation>
            <numerusform>Из {numel} отмеченного веса обрезано {cut}, были нулями {zero}, оставлено {kept}.</numerusform>
            <numerusform>Из {numel} отмеченных весов обрезано {cut}, были нулями {zero}, оставлено {kept}.</numerusform>
            <numerusform>Из {numel} отмеченных весов обрезано {cut}, были нулями {zero}, оставлено {kept}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SweepPage</name>
    <message>
        <source>What the rule in hand costs at each density. A click on a point sets it, as one step.</source>
        <translation>Цена текущего правила при каждой плотности. Щелчок по точке ставит её, одним шагом.</translation>
    </message>
    <message>
        <source>Metric against density</source>
        <translation>Метрика от плотности</translation>
    </message>
    <message>
        <source>Start evaluates the plan at several densities; points appear as they come.</source>
        <translation>«Пуск» оценивает план при нескольких плотностях; точки появляются по мере готовности.</translation>
    </message>
</context>
<context>
    <name>SweepPresenter</name>
    <message>
        <source>Sweep</source>
        <translation>Развёртка</translation>
    </message>
    <message numerus="yes">
        <source>%n points</source>
        <translation>
            <numerusform>%n точка</numerusform>
            <numerusform>%n точки</numerusform>
            <numerusform>%n точек</numerusform>
        </translation>
    </message>
    <message>
        <source>{metric} against density</source>
        <translation>{metric} от плотности</translation>
    </message>
</context>
<context>
    <name>TargetField</name>
    <message>
        <source>Ch&amp;oose…</source>
        <translation>В&amp;ыбрать…</translation>
    </message>
    <message>
        <source>This is the file that is open. The source is never changed; choose another name.</source>
        <translation>Это открытый файл. Исходный файл не изменяется; выберите другое имя.</translation>
    </message>
    <message>
        <source>This file is read-only, and such a file is never replaced. Choose another name.</source>
        <translation>Этот файл только для чтения; такие файлы не заменяются. Выберите другое имя.</translation>
    </message>
    <message>
        <source>This belongs to the model that is open. The source is never changed; choose another name.</source>
        <translation>Этот файл относится к открытой модели. Исходный файл никогда не меняется; выберите другое имя.</translation>
    </message>
    <message>
        <source>There is no folder {path}.</source>
        <translation>Папки {path} нет.</translation>
    </message>
    <message>
        <source>This name is too long. Choose a shorter one.</source>
        <translation>Это имя слишком длинное. Выберите короче.</translation>
    </message>
    <message>
        <source>This folder is not empty. Name a new one in it.</source>
        <translation>Эта папка не пуста. Укажите в ней новую.</translation>
    </message>
</context>
<context>
    <name>ThresholdPanel</name>
    <message>
        <source>Threshold</source>
        <translation>Порог</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>Авто</translation>
    </message>
    <message>
        <source>density</source>
        <translation>плотность</translation>
    </message>
    <message>
        <source>The mask that the file came with</source>
        <translation>Маска из файла</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Значение</translation>
    </message>
    <message>
        <source>error</source>
        <translation>ошибка</translation>
    </message>
    <message>
        <source>k·σ of each</source>
        <translation>k·σ каждого</translation>
    </message>
    <message>
        <source>Density, all together</source>
        <translation>Плотность, всех вместе</translation>
    </message>
    <message>
        <source>Density of each</source>
        <translation>Плотность каждого</translation>
    </message>
    <message>
        <source>Error of each, at most</source>
        <translation>Ошибка каждого, не больше</translation>
    </message>
    <message>
        <source>Erdős–Rényi kernel</source>
        <translation>Ядро Эрдёша — Реньи</translation>
    </message>
    <message>
        <source>LAMP</source>
        <translation>LAMP</translation>
    </message>
    <message>
        <source>Threshold in standard deviations</source>
        <translation>Порог в стандартных отклонениях</translation>
    </message>
    <message>
        <source>Wanted density</source>
        <translation>Желаемая плотность</translation>
    </message>
    <message>
        <source>Most error of the weights</source>
        <translation>Наибольшая ошибка весов</translation>
    </message>
    <message>
        <source>Well-known ways to come to a threshold, for all that this one is for</source>
        <translation>Известные способы выбрать порог для всего, к чему относится этот</translation>
    </message>
    <message>
        <source>How the threshold is meant</source>
        <translation>Как задан порог</translation>
    </message>
    <message>
        <source>Arrows step, Shift coarse, Ctrl fine.</source>
        <translation>Стрелки — шаг, с Shift крупный, с Ctrl мелкий.</translation>
    </message>
    <message>
        <source>Weights with |w| at or below it are pruned.</source>
        <translation>Веса, у которых |w| не больше порога, обрезаются.</translation>
    </message>
    <message>
        <source>The threshold in standard deviations of each tensor (Han et al. 2015).</source>
        <translation>Порог в стандартных отклонениях каждого тензора (Han et al. 2015).</translation>
    </message>
    <message>
        <source>The part that is kept. It can only be met in whole weights, and where they tie.</source>
        <translation>Доля, которая остаётся. Она достижима лишь с точностью до целых весов и до весов равной величины.</translation>
    </message>
    <message>
        <source>Each parameter is cut as far as its error of the weights stays at or below this.</source>
        <translation>Каждый параметр обрезается, пока его ошибка весов не больше этой.</translation>
    </message>
    <message>
        <source>What is cut stays as near as it can to what it was.</source>
        <translation>Обрезанное остаётся как можно ближе к прежнему.</translation>
    </message>
    <message>
        <source>Moves the number that is meant. Double click resets, Esc takes a drag back.</source>
        <translation>Двигает то число, которым задан порог. Двойной щелчок сбрасывает, Esc возвращает перетаскивание.</translation>
    </message>
    <message>
        <source>There is no one number for all that this threshold is for; moving the slider gives it one.</source>
        <translation>Единого числа для выбранного нет; сдвиг ползунка задаст одно для всего.</translation>
    </message>
    <message>
        <source>Double click resets the threshold.</source>
        <translation>Двойной щелчок сбрасывает порог.</translation>
    </message>
    <message>
        <source>varies</source>
        <translation>разные</translation>
    </message>
</context>
<context>
    <name>ThresholdSpin</name>
    <message>
        <source>A threshold is one number, 0 or more; the greatest is 1e308.</source>
        <translation>Порог — одно число, не меньше 0 и не больше 1e308.</translation>
    </message>
</context>
<context>
    <name>ThumbnailGrid</name>
    <message>
        <source>Masks</source>
        <translation>Маски</translation>
    </message>
</context>
<context>
    <name>ThumbnailsPresenter</name>
    <message numerus="yes">
        <source>{count} masks</source>
        <translation>
            <numerusform>{count} маска</numerusform>
            <numerusform>{count} маски</numerusform>
            <numerusform>{count} масок</numerusform>
        </translation>
    </message>
    <message>
        <source>{ticked} of {all} ticked</source>
        <translation>отмечено {ticked} из {all}</translation>
    </message>
    <message>
        <source>would be {share}</source>
        <translation>было бы {share}</translation>
    </message>
</context>
<context>
    <name>TitleBar</name>
    <message>
        <source>Give the room back (Esc, or double click on the title)</source>
        <translation>Вернуть место (Esc или двойной щелчок по заголовку)</translation>
    </message>
    <message>
        <source>Maximise (Space, or double click on the title)</source>
        <translation>Развернуть (Пробел или двойной щелчок по заголовку)</translation>
    </message>
</context>
<context>
    <name>TreeFactsPresenter</name>
    <message>
        <source>Reading standard deviations</source>
        <translation>Чтение стандартных отклонений</translation>
    </message>
</context>
<context>
    <name>TrialTexts</name>
    <message>
        <source>Nothing is ticked, so there is nothing to prune. Tick parameters first.</source>
        <translation>Ничего не отмечено, так что обрезать нечего. Сначала отметьте параметры.</translation>
    </message>
    <message>
        <source>All that is ticked keeps the file&apos;s mask. Give it another rule first.</source>
        <translation>Всё отмеченное оставляет маску файла. Сначала задайте другое правило.</translation>
    </message>
    <message>
        <source>density {density}: {metric} {reading}</source>
        <translation>плотность {density}: {metric} {reading}</translation>
    </message>
    <message>
        <source>nothing cut</source>
        <translation>ничего не обрезано</translation>
    </message>
    <message>
        <source>not pruned {values}</source>
        <translation>без обрезки {values}</translation>
    </message>
</context>
<context>
    <name>TriesModel</name>
    <message>
        <source>✓ within the bound</source>
        <translation>✓ в пределах</translation>
    </message>
    <message>
        <source>✗ costs more</source>
        <translation>✗ дороже</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>Плотность</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Разница</translation>
    </message>
</context>
<context>
    <name>UnsavedQuestion</name>
    <message>
        <source>Unsaved plan</source>
        <translation>Несохранённый план</translation>
    </message>
    <message>
        <source>The plan for {name} has changes that are not saved.</source>
        <translation>В плане для {name} есть несохранённые изменения.</translation>
    </message>
    <message>
        <source>A saved plan can be opened again with the same checkpoint.</source>
        <translation>Сохранённый план можно снова открыть с тем же чекпойнтом.</translation>
    </message>
    <message>
        <source>Save plan…</source>
        <translation>Сохранить план…</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Не сохранять</translation>
    </message>
</context>
<context>
    <name>ValuesModel</name>
    <message>
        <source>{number}, zero before</source>
        <translation>{number}, был нулём</translation>
    </message>
    <message>
        <source>{number}, pruned</source>
        <translation>{number}, обрезан</translation>
    </message>
    <message>
        <source>{number}, would be pruned</source>
        <translation>{number}, обрезалось бы</translation>
    </message>
</context>
<context>
    <name>ValuesPanel</name>
    <message>
        <source>row, column</source>
        <translation>строка, столбец</translation>
    </message>
    <message>
        <source>Type an index and press Enter: row and column, all its numbers, or a single one</source>
        <translation>Введите индекс и нажмите Enter: строку и столбец, все числа индекса или одно число</translation>
    </message>
    <message>
        <source>Go to an index</source>
        <translation>Перейти к индексу</translation>
    </message>
    <message>
        <source>Values of the other file</source>
        <translation>Значения другого файла</translation>
    </message>
    <message>
        <source>index</source>
        <translation>индекс</translation>
    </message>
    <message>
        <source>Copying numbers</source>
        <translation>Копирование чисел</translation>
    </message>
    <message>
        <source>Reading numbers</source>
        <translation>Чтение чисел</translation>
    </message>
    <message>
        <source>Copied {rows} × {columns}</source>
        <translation>Скопировано {rows} × {columns}</translation>
    </message>
</context>
<context>
    <name>ValuesPresenter</name>
    <message>
        <source>Select one parameter to see its numbers.</source>
        <translation>Выберите один параметр, чтобы увидеть его числа.</translation>
    </message>
</context>
<context>
    <name>ValuesTable</name>
    <message>
        <source>Values</source>
        <translation>Значения</translation>
    </message>
    <message>
        <source>Save as a table…</source>
        <translation>Сохранить как таблицу…</translation>
    </message>
</context>
<context>
    <name>VerdictDialog</name>
    <message>
        <source>Check of {result}</source>
        <translation>Проверка {result}</translation>
    </message>
    <message>
        <source>What differs</source>
        <translation>Что отличается</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Скопировать</translation>
    </message>
    <message>
        <source>Copy all of it as text</source>
        <translation>Скопировать всё как текст</translation>
    </message>
    <message>
        <source>Source: {path}</source>
        <translation>Исходный файл: {path}</translation>
    </message>
    <message>
        <source>Pruned file: {path}</source>
        <translation>Обрезанный файл: {path}</translation>
    </message>
    <message>
        <source>Zeros by parameter</source>
        <translation>Нули по параметрам</translation>
    </message>
    <message numerus="yes">
        <source>✗ {result} is not {source} with weights pruned: %n differences.</source>
        <translation>
            <numerusform>✗ {result} — не {source} с обрезанными весами: %n отличие.</numerusform>
            <numerusform>✗ {result} — не {source} с обрезанными весами: %n отличия.</numerusform>
            <numerusform>✗ {result} — не {source} с обрезанными весами: %n отличий.</numerusform>
        </translation>
    </message>
    <message>
        <source>✓ {result} and {source} are identical; no weight was pruned.</source>
        <translation>✓ {result} и {source} одинаковы; ни один вес не обрезан.</translation>
    </message>
    <message>
        <source>✗ The weights of {result} are those of {source} with {cut} of {numel} pruned, but what is around them differs.</source>
        <translation>✗ Веса {result} — это веса {source}, из которых обрезано {cut} из {numel}, но остальное содержимое отличается.</translation>
    </message>
    <message numerus="yes">
        <source>✓ {result} is {source} with {cut} of {numel} weights pruned, as the plan says, and nothing else.</source>
        <translation>
            <numerusform>✓ {result} — это {source}, где обрезано {cut} из {numel} веса, как задано планом, и больше ничего не изменено.</numerusform>
            <numerusform>✓ {result} — это {source}, где обрезано {cut} из {numel} весов, как задано планом, и больше ничего не изменено.</numerusform>
            <numerusform>✓ {result} — это {source}, где обрезано {cut} из {numel} весов, как задано планом, и больше ничего не изменено.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>✓ {result} is {source} with {cut} of {numel} weights pruned, and nothing else.</source>
        <translation>
            <numerusform>✓ {result} — это {source}, где обрезано {cut} из {numel} веса, и больше ничего не изменено.</numerusform>
            <numerusform>✓ {result} — это {source}, где обрезано {cut} из {numel} весов, и больше ничего не изменено.</numerusform>
            <numerusform>✓ {result} — это {source}, где обрезано {cut} из {numel} весов, и больше ничего не изменено.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ViewMenu</name>
    <message>
        <source>Maximise</source>
        <translation>Развернуть</translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation>Как в системе</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Светлая</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Тёмная</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Тема</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Язык</translation>
    </message>
    <message>
        <source>Density: the part that is kept</source>
        <translation>Плотность: доля оставленного</translation>
    </message>
    <message>
        <source>Sparsity: the part that is pruned</source>
        <translation>Разреженность: доля обрезанного</translation>
    </message>
    <message>
        <source>Shares of weights</source>
        <translation>Доли весов</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Prune a PyTorch checkpoint by threshold</source>
        <translation>Обрезка чекпойнта PyTorch по порогу</translation>
    </message>
    <message>
        <source>Open a checkpoint or drop one here. Tick what to prune, move the threshold and watch every layer; everything can be undone until you commit, and the file you opened is never changed.</source>
        <translation>Откройте чекпойнт или перетащите его сюда. Отметьте, что обрезать, двигайте порог и следите за каждым слоем; до фиксации всё можно отменить, а открытый файл никогда не изменяется.</translation>
    </message>
    <message>
        <source>Drop a file or a model&apos;s folder anywhere on this window</source>
        <translation>Перетащите файл или папку модели в любое место окна</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Недавние</translation>
    </message>
</context>
<context>
    <name>WithoutWeights</name>
    <message>
        <source>{name}, index of {source}</source>
        <translation>{name}, индекс {source}</translation>
    </message>
    <message>
        <source>The weights are not here. Open {source} itself for this.</source>
        <translation>Весов здесь нет. Для этого откройте сам {source}.</translation>
    </message>
    <message>
        <source>This is the index of {source}, made on {date}: a model without its weights. {counts} A plan that is saved here applies to the weights.</source>
        <translation>Это индекс {source} от {date}: модель без весов. {counts} Сохранённый здесь план подходит к весам.</translation>
    </message>
    <message>
        <source>All counts are exact.</source>
        <translation>Все числа точны.</translation>
    </message>
    <message>
        <source>Counts marked ≈ are within {bound} of the weights of each parameter.</source>
        <translation>Числа с ≈ точны до {bound} весов каждого параметра.</translation>
    </message>
    <message>
        <source>Counts marked ≈ are within {bound} of the weights of each parameter, and within {smooth} where these are spread smoothly.</source>
        <translation>Числа с ≈ точны до {bound} весов каждого параметра, а при плавном распределении — до {smooth}.</translation>
    </message>
    <message>
        <source>≈ is within {bound}</source>
        <translation>≈ с точностью до {bound}</translation>
    </message>
    <message>
        <source>{model} was written after this index was made, and its weights may be others: open it, and choose File ▸ Save index file… there.</source>
        <translation>{model} записана после создания этого индекса, и веса в ней могут быть другими: откройте её и выберите там «Файл ▸ Сохранить файл индекса…».</translation>
    </message>
</context>
<context>
    <name>Workspace</name>
    <message>
        <source>Module tree</source>
        <translation>Дерево модулей</translation>
    </message>
    <message>
        <source>Density or error of each parameter</source>
        <translation>Плотность или ошибка каждого параметра</translation>
    </message>
    <message>
        <source>Curves of density and error</source>
        <translation>Кривые плотности и ошибки</translation>
    </message>
    <message>
        <source>Mask and values</source>
        <translation>Маска и значения</translation>
    </message>
    <message>
        <source>Threshold and history</source>
        <translation>Порог и история</translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>Гистограмма</translation>
    </message>
    <message>
        <source>Selected</source>
        <translation>Выбранное</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>Внимание</translation>
    </message>
    <message>
        <source>History</source>
        <translation>История</translation>
    </message>
</context>
<context>
    <name>WriteJobs</name>
    <message>
        <source>Cancelled: nothing was written.</source>
        <translation>Отменено: ничего не записано.</translation>
    </message>
</context>
<context>
    <name>WritePreparation</name>
    <message>
        <source>Nothing is ticked, so there is nothing to prune. Tick parameters first.</source>
        <translation>Ничего не отмечено, так что обрезать нечего. Сначала отметьте параметры.</translation>
    </message>
    <message>
        <source>Counting what lifted masks bring back</source>
        <translation>Подсчёт весов, которые вернутся со снятыми масками</translation>
    </message>
    <message numerus="yes">
        <source>{count} weights come back.</source>
        <translation>
            <numerusform>{count} вес вернётся.</numerusform>
            <numerusform>{count} веса вернутся.</numerusform>
            <numerusform>{count} весов вернутся.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Lifts the recorded masks of {count} parameters: {back}</source>
        <translation>
            <numerusform>Снимает записанные маски с {count} параметра: {back}</numerusform>
            <numerusform>Снимает записанные маски с {count} параметров: {back}</numerusform>
            <numerusform>Снимает записанные маски с {count} параметров: {back}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} of the weights that are cut are not a number (NaN), in {parameters} parameters.</source>
        <translation>
            <numerusform>{count} из обрезаемых весов — не число (NaN), параметров с такими — {parameters}.</numerusform>
            <numerusform>{count} из обрезаемых весов — не числа (NaN), параметров с такими — {parameters}.</numerusform>
            <numerusform>{count} из обрезаемых весов — не числа (NaN), параметров с такими — {parameters}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WrittenMessage</name>
    <message>
        <source>Open it</source>
        <translation>Открыть</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Показать в папке</translation>
    </message>
    <message>
        <source>Copy load &amp;&amp; check code</source>
        <translation>Скопировать код загрузки и проверки</translation>
    </message>
    <message>
        <source>Open the report</source>
        <translation>Открыть отчёт</translation>
    </message>
    <message>
        <source>{page} can&apos;t be shown: it is gone, or no browser was found.</source>
        <translation>{page} не удалось показать: его нет, или не найден браузер.</translation>
    </message>
    <message>
        <source>{folder} can&apos;t be shown: it is gone, or no program for folders was found.</source>
        <translation>Папку {folder} не удалось показать: её нет, или не найдена программа для папок.</translation>
    </message>
</context>
<context>
    <name>WrittenSteps</name>
    <message>
        <source>Exported with masks to {path}</source>
        <translation>Экспортировано с масками в {path}</translation>
    </message>
    <message>
        <source>Committed to {path}</source>
        <translation>Зафиксировано в {path}</translation>
    </message>
    <message>
        <source>Handed over to {path}</source>
        <translation>Передано в {path}</translation>
    </message>
</context>
<context>
    <name>ZerosModel</name>
    <message>
        <source>Parameter</source>
        <translation>Параметр</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Веса</translation>
    </message>
    <message>
        <source>Zero before</source>
        <translation>Были нулями</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Обрезано</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Оставлено</translation>
    </message>
    <message>
        <source>Zero by the plan</source>
        <translation>Нули по плану</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>Итог</translation>
    </message>
    <message>
        <source>not compared</source>
        <translation>не сравнивалось</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>отличается</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>без изменений</translation>
    </message>
    <message>
        <source>cut as planned</source>
        <translation>обрезано по плану</translation>
    </message>
    <message>
        <source>cut</source>
        <translation>обрезано</translation>
    </message>
</context>
<context>
    <name>channel_texts</name>
    <message>
        <source>Outputs</source>
        <translation>Выходы</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>Входы</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Строки</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Столбцы</translation>
    </message>
    <message>
        <source>output {index}</source>
        <translation>выход {index}</translation>
    </message>
    <message>
        <source>input {index}</source>
        <translation>вход {index}</translation>
    </message>
    <message>
        <source>row {index}</source>
        <translation>строка {index}</translation>
    </message>
    <message>
        <source>column {index}</source>
        <translation>столбец {index}</translation>
    </message>
    <message>
        <source>min … max {least} … {greatest}</source>
        <translation>мин … макс {least} … {greatest}</translation>
    </message>
    <message>
        <source>median {median}</source>
        <translation>медиана {median}</translation>
    </message>
    <message>
        <source>zero before</source>
        <translation>были нулями</translation>
    </message>
    <message>
        <source>dead</source>
        <translation>мёртвый</translation>
    </message>
    <message>
        <source>would be dead</source>
        <translation>стал бы мёртвым</translation>
    </message>
</context>
<context>
    <name>core</name>
    <message>
        <source>Its elements are {dtype}. Only {dtypes} can be pruned.</source>
        <translation>Его элементы — {dtype}. Обрезать можно только {dtypes}.</translation>
    </message>
    <message>
        <source>It is a buffer, not a parameter.</source>
        <translation>Это буфер, а не параметр.</translation>
    </message>
    <message>
        <source>It is a constant of the program, not a parameter.</source>
        <translation>Это константа программы, а не параметр.</translation>
    </message>
    <message>
        <source>It is quantised.</source>
        <translation>Он квантован.</translation>
    </message>
    <message>
        <source>It is a scale or table of quantisation, which belongs to {owner}, and no weight.</source>
        <translation>Это масштаб или таблица квантования для {owner}, а не вес.</translation>
    </message>
    <message>
        <source>It is the scale of an activation, and no weight.</source>
        <translation>Это масштаб активации, а не вес.</translation>
    </message>
    <message>
        <source>It is the zero point of an activation, and no weight.</source>
        <translation>Это нулевая точка активации, а не вес.</translation>
    </message>
    <message>
        <source>It is the scale of quantised weights, and no weight.</source>
        <translation>Это масштаб квантованных весов, а не вес.</translation>
    </message>
    <message>
        <source>It is the zero point of quantised weights, and no weight.</source>
        <translation>Это нулевая точка квантованных весов, а не вес.</translation>
    </message>
    <message>
        <source>It is the mask of {owner}, kept beside it, and no weight.</source>
        <translation>Это маска параметра {owner}, оставленная рядом с ним, а не вес.</translation>
    </message>
    <message>
        <source>It lies among masks, has only zeros and ones, and fits no parameter here, so it is no weight.</source>
        <translation>Лежит среди масок, состоит из нулей и единиц и не подходит ни к одному параметру здесь: это не вес.</translation>
    </message>
    <message>
        <source>Its module has {name} of its own, which torch would overwrite.</source>
        <translation>В его модуле уже есть {name}, и torch перезаписал бы его.</translation>
    </message>
    <message>
        <source>It shares its elements with another parameter, but not its mask.</source>
        <translation>Элементы у него общие с другим параметром, а маска — нет.</translation>
    </message>
    <message>
        <source>It shares some of its elements, but not all, with {name}.</source>
        <translation>Часть его элементов, но не все, общие с {name}.</translation>
    </message>
    <message>
        <source>Some of its elements are the same place in memory.</source>
        <translation>Некоторые его элементы занимают одно и то же место в памяти.</translation>
    </message>
    <message>
        <source>There is a module called {name}, too.</source>
        <translation>Модуль тоже называется {name}.</translation>
    </message>
    <message>
        <source>torch can&apos;t prune a parameter called {name}: torch.nn.Module uses that name itself.</source>
        <translation>torch не может обрезать параметр с именем {name}: это имя занято самим torch.nn.Module.</translation>
    </message>
    <message>
        <source>It has no name in its module, so torch can&apos;t prune it.</source>
        <translation>У него нет имени в модуле, поэтому torch не может его обрезать.</translation>
    </message>
    <message>
        <source>It has no elements.</source>
        <translation>В нём нет элементов.</translation>
    </message>
    <message>
        <source>Its name begins with a dot, so it would be in a module without a name.</source>
        <translation>Его имя начинается с точки, и он оказался бы в модуле без имени.</translation>
    </message>
    <message>
        <source>Its name would nest modules {count} deep. {most} is the most that can be pruned.</source>
        <translation>По его имени модули вложены на глубину {count}. Обрезать можно при глубине не больше {most}.</translation>
    </message>
    <message>
        <source>Its input dimension has {size}, which is no multiple of {m}.</source>
        <translation>Размер его измерения входов — {size}, это не кратно {m}.</translation>
    </message>
    <message>
        <source>It has no input dimension: it has fewer than two dimensions.</source>
        <translation>У него нет измерения входов: измерений меньше двух.</translation>
    </message>
    <message>
        <source>It has no input dimension: it is a table that is looked up, not multiplied.</source>
        <translation>У него нет измерения входов: это таблица, из неё выбирают строки, а не умножают на неё.</translation>
    </message>
    <message>
        <source>It is not known which of its dimensions is the input.</source>
        <translation>Неизвестно, какое из его измерений — входы.</translation>
    </message>
    <message>
        <source>It is a numpy array of {what}.</source>
        <translation>Это массив numpy: {what}.</translation>
    </message>
    <message>
        <source>It is sparse, or in another unusual layout.</source>
        <translation>Он хранится разреженно или другим необычным образом.</translation>
    </message>
    <message>
        <source>It is pickled within the archive.</source>
        <translation>Он записан в архиве через pickle.</translation>
    </message>
    <message>
        <source>It is missing: the index has it in {file}, but it is not there.</source>
        <translation>Его нет: по индексу он в {file}, но там его нет.</translation>
    </message>
    <message>
        <source>It is a bias.</source>
        <translation>Это смещение.</translation>
    </message>
    <message>
        <source>It is a weight of a normalisation.</source>
        <translation>Это вес нормализации.</translation>
    </message>
    <message>
        <source>It has fewer than two dimensions.</source>
        <translation>У него меньше двух измерений.</translation>
    </message>
    <message>
        <source>It is fixed, not trained, as the file records.</source>
        <translation>По записи в файле он зафиксирован и не обучается.</translation>
    </message>
    <message>
        <source>It is called as the table by which a detector decodes boxes, which is fixed, not trained.</source>
        <translation>По названию это таблица, по которой детектор вычисляет рамки; она зафиксирована и не обучается.</translation>
    </message>
    <message>
        <source>It is in a copy of the model, of which one is chosen at a time.</source>
        <translation>Он в копии модели, а выбирают что-то одно: модель или копию.</translation>
    </message>
    <message>
        <source>It is flat: one dimension, as where several matrices lie in a row (e3nn).</source>
        <translation>Он плоский: одно измерение, в котором подряд лежат несколько матриц (e3nn).</translation>
    </message>
    <message>
        <source>Its module computes the weight from it, and its zeros need not become zeros of that.</source>
        <translation>Модуль вычисляет вес из него, и его нули не обязательно станут нулями веса.</translation>
    </message>
    <message>
        <source>It is called as a scale or table of quantisation, though no quantised weight is beside it.</source>
        <translation>Он назван как масштаб или таблица квантования, хотя квантованного веса рядом нет.</translation>
    </message>
    <message>
        <source>Its name is not that of a weight.</source>
        <translation>Его имя — не имя веса.</translation>
    </message>
    <message>
        <source>The file has masks, and none for this one.</source>
        <translation>В файле есть маски, но для этого параметра — нет.</translation>
    </message>
    <message>
        <source>It is the state of an observer for quantisation, and no weight.</source>
        <translation>Это состояние наблюдателя квантования, а не вес.</translation>
    </message>
    <message>
        <source>It is a plain attribute of its module, not a parameter.</source>
        <translation>Это обычный атрибут модуля, а не параметр.</translation>
    </message>
    <message>
        <source>The program has it as a plain attribute, not as a parameter.</source>
        <translation>В программе это обычный атрибут, а не параметр.</translation>
    </message>
    <message>
        <source>It belongs to an optimizer.</source>
        <translation>Он принадлежит оптимизатору.</translation>
    </message>
    <message>
        <source>It lies beside the model, not in it.</source>
        <translation>Он лежит рядом с моделью, а не в ней.</translation>
    </message>
    <message>
        <source>It is kept inside the state dict, but not as a parameter.</source>
        <translation>Он хранится внутри state dict, но не как параметр.</translation>
    </message>
    <message>
        <source>It is quantised, of the class {name}.</source>
        <translation>Он квантован, его класс — {name}.</translation>
    </message>
    <message>
        <source>It is of the class {name}, which keeps its values elsewhere.</source>
        <translation>Его класс — {name}, значения он хранит в другом месте.</translation>
    </message>
    <message>
        <source>It is sparse.</source>
        <translation>Он разреженный.</translation>
    </message>
    <message>
        <source>It is a nested tensor.</source>
        <translation>Это вложенный тензор.</translation>
    </message>
    <message>
        <source>It is on torch&apos;s meta device: it has no values.</source>
        <translation>Он на устройстве meta библиотеки torch: значений у него нет.</translation>
    </message>
    <message>
        <source>It was on a device that torch writes in a form of its own.</source>
        <translation>Он был на устройстве, для которого у torch своя форма записи.</translation>
    </message>
    <message>
        <source>It is stored as the conjugate or negative of its values.</source>
        <translation>Вместо его значений записаны сопряжённые или противоположные.</translation>
    </message>
    <message>
        <source>It is a small tensor, expanded: its shape has more elements ({count}) than are stored.</source>
        <translation>Это маленький тензор, растянутый на большую форму (элементов: {count}).</translation>
    </message>
    <message>
        <source>Its dimensions ({count}) are more than can be read.</source>
        <translation>Измерений у него ({count}) больше, чем можно прочесть.</translation>
    </message>
    <message>
        <source>Its bytes are packed inside the pickle, where they can&apos;t be read in place.</source>
        <translation>Его байты упакованы внутри pickle, прочитать их на месте нельзя.</translation>
    </message>
    <message>
        <source>Its elements are {dtype}, which is not known.</source>
        <translation>Его элементы — {dtype}, этот тип данных не известен.</translation>
    </message>
    <message>
        <source>Its elements are {dtype}, {bits}-bit values that can&apos;t be read one by one.</source>
        <translation>Его элементы — {dtype} (бит: {bits}), прочитать их по одному нельзя.</translation>
    </message>
    <message>
        <source>Its elements are {dtype}, which can&apos;t be read.</source>
        <translation>Его элементы — {dtype}, прочитать их нельзя.</translation>
    </message>
    <message>
        <source>Its elements are {dtype}, which is not shown as numbers.</source>
        <translation>Его элементы — {dtype}, числами они не показываются.</translation>
    </message>
    <message>
        <source>Elements of {one} can&apos;t be compared with {other}.</source>
        <translation>Элементы {one} нельзя сравнить с {other}.</translation>
    </message>
    <message>
        <source>Its dtype is described in an unknown way.</source>
        <translation>Его тип данных описан неизвестным образом.</translation>
    </message>
    <message>
        <source>It is a numpy array that is described in an unknown way.</source>
        <translation>Это массив numpy, описанный неизвестным образом.</translation>
    </message>
    <message>
        <source>Its bytes are not where numpy keeps them.</source>
        <translation>Его байты не там, где их хранит numpy.</translation>
    </message>
    <message>
        <source>Its bytes are written as text inside of something whose length can&apos;t be changed.</source>
        <translation>Его байты записаны текстом внутри того, чью длину нельзя изменить.</translation>
    </message>
    <message>
        <source>Its bytes are written as text in an unknown way.</source>
        <translation>Его байты записаны текстом неизвестным образом.</translation>
    </message>
    <message>
        <source>Its shape is none that an array can have.</source>
        <translation>Такой формы у массива быть не может.</translation>
    </message>
    <message>
        <source>Its bytes ({count}) do not fit its shape.</source>
        <translation>Его байты ({count}) не подходят к его форме.</translation>
    </message>
    <message>
        <source>It is packed in the files ({how}).</source>
        <translation>Он упакован в файлах ({how}).</translation>
    </message>
    <message>
        <source>Its parts are not in the order of their rows.</source>
        <translation>Его части лежат не в порядке строк.</translation>
    </message>
    <message>
        <source>Its parts do not fit together.</source>
        <translation>Его части не складываются в одно целое.</translation>
    </message>
    <message>
        <source>Its size is not fixed.</source>
        <translation>Его размер не задан.</translation>
    </message>
    <message>
        <source>Its name has too many letters ({count}). {most} is the most for a name in a module.</source>
        <translation>Букв в его имени: {count}. У имени в модуле их не больше {most}.</translation>
    </message>
</context>
<context>
    <name>inspection_texts</name>
    <message>
        <source>GPTQ layout</source>
        <translation>раскладка GPTQ</translation>
    </message>
    <message>
        <source>AWQ layout</source>
        <translation>раскладка AWQ</translation>
    </message>
    <message>
        <source>one scale</source>
        <translation>один масштаб</translation>
    </message>
    <message>
        <source>a scale for each channel</source>
        <translation>масштаб на каждый канал</translation>
    </message>
    <message>
        <source>sparse (COO)</source>
        <translation>разреженный (COO)</translation>
    </message>
    <message>
        <source>sparse (CSR)</source>
        <translation>разреженный (CSR)</translation>
    </message>
    <message>
        <source>{count}-bit</source>
        <translation>{count}-битный</translation>
    </message>
    <message>
        <source>{count} stored</source>
        <translation>хранится {count}</translation>
    </message>
    <message>
        <source>blocks of {sizes}</source>
        <translation>блоки {sizes}</translation>
    </message>
    <message>
        <source>a scale for each row</source>
        <translation>масштаб на каждую строку</translation>
    </message>
    <message>
        <source>group {size}</source>
        <translation>группа {size}</translation>
    </message>
    <message>
        <source>scale</source>
        <translation>масштаб</translation>
    </message>
    <message>
        <source>zero point</source>
        <translation>нулевая точка</translation>
    </message>
    <message>
        <source>scales</source>
        <translation>масштабы</translation>
    </message>
    <message>
        <source>zero points</source>
        <translation>нулевые точки</translation>
    </message>
    <message>
        <source>axis</source>
        <translation>ось</translation>
    </message>
    <message>
        <source>indices</source>
        <translation>индексы</translation>
    </message>
    <message>
        <source>compressed indices</source>
        <translation>сжатые индексы</translation>
    </message>
    <message>
        <source>Indices</source>
        <translation>Индексы</translation>
    </message>
    <message>
        <source>Stored as</source>
        <translation>Хранится как</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Байты</translation>
    </message>
    <message>
        <source>Unpacked</source>
        <translation>Распакован</translation>
    </message>
    <message>
        <source>Why not</source>
        <translation>Почему нет</translation>
    </message>
    <message>
        <source>Scales</source>
        <translation>Масштабы</translation>
    </message>
    <message>
        <source>Tied to</source>
        <translation>Связан с</translation>
    </message>
    <message>
        <source>Elements</source>
        <translation>Элементы</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>Нули</translation>
    </message>
    <message>
        <source>Min … max</source>
        <translation>Мин … макс</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>Медиана</translation>
    </message>
    <message>
        <source>Different values</source>
        <translation>Разных значений</translation>
    </message>
</context>
<context>
    <name>number_format</name>
    <message>
        <source>‖w − ŵ‖₂ / ‖w‖₂ over the finite weights: which part of their norm is cut. Of a layer, cutting the smallest weights makes it as small as it can be for that many. It says nothing of the model&apos;s answers: in language models, cuts of a small error can ruin them.</source>
        <translation>‖w − ŵ‖₂ / ‖w‖₂ по конечным весам: какая часть их нормы обрезана. В слое обрезка наименьших весов даёт наименьшую возможную ошибку при таком их числе. Об ответах модели она ничего не говорит: у языковых моделей их может испортить и обрезка с малой ошибкой.</translation>
    </message>
    <message>
        <source>{n} of {m}</source>
        <translation>{n} из {m}</translation>
    </message>
    <message>
        <source>density {part}</source>
        <translation>плотность {part}</translation>
    </message>
    <message>
        <source>density {part} of each</source>
        <translation>плотность {part} каждого</translation>
    </message>
    <message>
        <source>Erdős–Rényi kernel, density {part}</source>
        <translation>ядро Эрдёша — Реньи, плотность {part}</translation>
    </message>
    <message>
        <source>LAMP, density {part}</source>
        <translation>LAMP, плотность {part}</translation>
    </message>
    <message>
        <source>error ≤ {part}</source>
        <translation>ошибка ≤ {part}</translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation>{count} с</translation>
    </message>
    <message>
        <source>{count} h</source>
        <translation>{count} ч</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} мин</translation>
    </message>
    <message>
        <source>the file&apos;s mask</source>
        <translation>маска из файла</translation>
    </message>
</context>
</TS>
