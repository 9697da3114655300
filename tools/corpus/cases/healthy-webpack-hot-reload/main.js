document.title = 'Messages, hot';
